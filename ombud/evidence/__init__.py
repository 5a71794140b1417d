"""What is known: governments, observations, panel, rapor files, simulation."""

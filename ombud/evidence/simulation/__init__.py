"""Simulated unit scores, calibrated to what is published: to try the tools on, never evidence."""

from ombud.evidence.simulation.generation import Simulation, simulate, simulate_invented, simulate_with_truth
from ombud.evidence.simulation.settings import Settings

__all__ = ["Settings", "Simulation", "simulate", "simulate_invented", "simulate_with_truth"]

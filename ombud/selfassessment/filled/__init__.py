"""A filled form, read with every fault named."""

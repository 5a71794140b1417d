"""What pages publish: figures, their sources, and the panel that follows from them."""

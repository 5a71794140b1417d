"""What Jupyter started in this folder by itself takes over: what comes from a rapor is shown and not saved."""

c = get_config()  # noqa: F821
c.ContentsManager.pre_save_hook = "ombud.privacy.strip_on_save"

"""How `make lab` starts JupyterLab: on the first notebook, in Indonesian, asking no other host for anything."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
language = os.environ.get("LAB_LANG") or "id"
if not (HERE / language / "overrides.json").is_file():
    sys.exit(f"JupyterLab can't be started in {language!r}; accepted: make lab LAB_LANG=id, make lab LAB_LANG=en")

c = get_config()  # noqa: F821
c.ServerApp.root_dir = str(HERE.parents[1])
c.LabApp.default_url = "/lab/tree/notebooks/00_start.ipynb"
c.LabApp.app_settings_dir = str(HERE / language)
c.LabApp.extension_manager = "readonly"
# in a container there is often no other user; the server listens on this machine alone and asks for its token
c.ServerApp.allow_root = True
# what comes from a rapor is shown and not saved
c.ContentsManager.pre_save_hook = "ombud.privacy.strip_on_save"

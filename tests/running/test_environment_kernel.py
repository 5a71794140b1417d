"""The kernel is the running interpreter, whatever kernels a user has."""

import sys

from ombud.running.environment_kernel import KERNEL_ENVIRONMENT, EnvironmentKernelManager


def test_the_running_interpreter_is_started_with_one_order_and_one_thread(tmp_path, monkeypatch):
    kernels = tmp_path / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text('{"argv": ["another", "{connection_file}"], "display_name": "own"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    specification = EnvironmentKernelManager(kernel_name="python3").kernel_spec
    assert specification.argv[0] == sys.executable
    assert specification.env == KERNEL_ENVIRONMENT
    assert specification.env["PYTHONHASHSEED"] == "0"
    assert specification.env["OMP_NUM_THREADS"] == "1"


def test_one_manager_s_environment_is_not_another_s():
    first, second = EnvironmentKernelManager(), EnvironmentKernelManager()
    first.kernel_spec.env["OWN"] = "1"
    assert "OWN" not in second.kernel_spec.env
    assert "OWN" not in KERNEL_ENVIRONMENT

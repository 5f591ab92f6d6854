"""The JupyterLite site: built, served as plain files, opened. Python itself is not loaded here:
the kernel comes from a public server, which tests do without."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainrule_grader.cli.app import app
from tests.browser.serving import served
from tests.chromium import chromium
from tests.conftest import ROOT

ITEM = ".jp-DirListing-itemText"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "lite"
    result = CliRunner().invoke(app, ["--course", str(ROOT), "site", "--to", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def test_the_site_holds_what_students_get_and_no_more(site: Path) -> None:
    held = {path.relative_to(site / "files") for path in (site / "files").rglob("*.ipynb")}
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.stem for path in held} - {path.parts[0] for path in held} == {
        name.removesuffix(".ipynb") for name in lessons
    }
    for name in ("logistic_regression", "shallow_network", "deep_network"):
        released = ROOT / "release" / name
        for path in released.rglob("*.py"):
            copy = site / "files" / name / path.relative_to(released)
            assert copy.read_bytes() == path.read_bytes()
    assert not [p for p in site.rglob("*") if "chainrule_grader" in p.name]


def test_the_kernel_gets_what_chainrule_imports_late(site: Path) -> None:
    config = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    (settings,) = config["litePluginSettings"].values()
    assert settings["loadPyodideOptions"]["packages"] == ["numpy", "matplotlib", "h5py"]
    assert [one["name"] for one in config["federated_extensions"]] == [
        "@jupyterlite/pyodide-kernel-extension"
    ]


def test_the_wheel_can_be_installed_and_finds_its_data(site: Path, tmp_path: Path) -> None:
    (wheel,) = (site / "pypi").glob("chainrule-*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(tmp_path / "lib"), str(wheel)], check=True)
    code = (
        "import chainrule; from chainrule import datasets;"
        "print(chainrule.__file__, datasets.load_images().train_x.shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(tmp_path))
    assert "(1200, 8, 8)" in done.stdout


def test_the_shell_loads_and_lists_the_notebooks(site: Path) -> None:
    with served(site) as address, chromium() as browser:
        tab = browser.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{address}/")
        tab.locator(ITEM, has_text="deep_network").wait_for(timeout=60_000)
        shown = set(tab.locator(ITEM).all_inner_texts())
        assert shown >= {"logistic_regression", "shallow_network", "deep_network", "README.md"}
        outside = [url for url in asked if url.startswith("http") and address not in url]
        assert outside == []
        tab.goto(f"{address}/lab/index.html?path=deep_network/deep_network.ipynb")
        tab.locator(".jp-Notebook h1", has_text="A network of any depth").wait_for(timeout=60_000)
        assert "deep_network.ipynb" in tab.locator(ITEM).all_inner_texts()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    for command in ("site", "lessons"):
        result = CliRunner().invoke(app, ["--course", str(ROOT), command, "--to", str(tmp_path)])
        assert result.exit_code == 2
        assert "holds something else" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

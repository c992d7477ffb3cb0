"""Tools of the caller's PATH and their parts, found by reading; no file of a guest's chooses what is shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jail.core.errors import PolicyError
from jail.plan.tools import Tool, tool


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an empty PATH and an empty working folder; none of its secrets may ever be shown."""
    home = tmp_path / "home" / "user"
    for secret in (
        ".ssh/id_rsa",
        ".npmrc",
        ".cargo/credentials.toml",
        ".local/share/keyrings/login",
        ".python_history",
    ):
        make(home / secret, mode=0o600)
    (home / "work").mkdir()
    monkeypatch.chdir(home / "work")
    monkeypatch.setenv("HOME", str(home))
    for name in ("PYENV_VERSION", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return home


def make(path: Path, text: str = "x", mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def link(path: Path, target: str | Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def on(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def found(name: str, *writable: Path) -> Tool:
    tool_found = tool(name, tuple(map(str, writable)), "--tool")
    assert tool_found is not None
    return tool_found


def shows(home: Path, name: str, *writable: Path) -> list[str]:
    """What is shown for a tool, relative to the home. Fails if a secret lies below any of it."""
    shown = found(name, *writable).shown
    for secret in (
        ".ssh/id_rsa",
        ".npmrc",
        ".cargo/credentials.toml",
        ".local/share/keyrings/login",
        ".python_history",
    ):
        assert not [path for path in shown if f"{home / secret}".startswith(path.rstrip("/") + "/")], shown
        assert str(home / secret) not in shown
    return sorted(os.path.relpath(path, home) for path in shown)


def python(prefix: Path, version: str = "3.12") -> Path:
    make(prefix / f"lib/python{version}/encodings/__init__.py")
    make(prefix / f"lib/libpython{version}.so.1.0")
    make(prefix / f"bin/python{version}")
    link(prefix / "bin/python3", f"python{version}")
    return prefix / "bin/python3"


def test_systems_own_and_missing_programs_are_no_tools(home: Path) -> None:
    assert home
    assert tool("sh", (), "--tool") is None
    assert tool("no-such-program", (), "--tool") is None


def test_a_single_file_comes_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home / ".local/bin/one")
    make(home / ".local/bin/other")
    on(monkeypatch, home / ".local/bin")
    assert shows(home, "one") == [".local/bin/one"]
    assert found("one").folder == str(home / ".local/bin")


def test_a_virtual_environment_comes_with_its_base(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = python(home / ".pyenv/versions/3.12.1")
    make(home / "work/.venv/pyvenv.cfg", f"home = {base.parent}\n")
    link(home / "work/.venv/bin/python", base)
    make(home / "work/.venv/bin/pytest", f"#!{home}/work/.venv/bin/python\n")
    on(monkeypatch, home / "work/.venv/bin")
    parts = [".pyenv/versions/3.12.1/bin", ".pyenv/versions/3.12.1/lib/libpython3.12.so.1.0"]
    parts += [".pyenv/versions/3.12.1/lib/python3.12"]
    for name in ("python", "pytest", "./.venv/bin/pytest"):
        assert shows(home, name) == [*parts, "work/.venv"]
        assert shows(home, name, home / "work") == parts  # what is writable is there already


def test_pyenv_chooses_as_its_shim_would(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("3.11.2", "3.11.10", "3.12.1"):
        python(home / ".pyenv/versions" / version, version.rpartition(".")[0])
    make(home / ".pyenv/shims/python3", "#!/usr/bin/env bash\nexec pyenv exec\n")
    on(monkeypatch, home / ".pyenv/shims")
    with pytest.raises(PolicyError, match="shim of pyenv, for which no version is chosen"):
        found("python3")
    make(home / ".pyenv/version", "3.12.1\n")
    assert found("python3").program == str(home / ".pyenv/versions/3.12.1/bin/python3")
    make(home / ".python-version", "3.11\n")  # above the caller's folder; a prefix means the highest
    assert found("python3").program == str(home / ".pyenv/versions/3.11.10/bin/python3")
    monkeypatch.setenv("PYENV_VERSION", "3.11.2")
    assert found("python3").folder == str(home / ".pyenv/versions/3.11.2/bin")
    make(home / "work/.python-version", "../../.ssh\n")  # a guest's word: leads nowhere
    monkeypatch.delenv("PYENV_VERSION")
    assert found("python3").program == str(home / ".pyenv/versions/3.12.1/bin/python3")


def test_rustup_proxies_lead_to_the_toolchain(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home / ".cargo/bin/rustup")
    link(home / ".cargo/bin/cargo", "rustup")
    for name in ("stable-x86_64-unknown-linux-gnu", "1.80.0-x86_64-unknown-linux-gnu"):
        make(home / ".rustup/toolchains" / name / "bin/cargo")
        make(home / ".rustup/toolchains" / name / "lib/rustlib/x")
    make(home / ".rustup/settings.toml", 'default_toolchain = "stable-x86_64-unknown-linux-gnu"\n')
    on(monkeypatch, home / ".cargo/bin")
    assert shows(home, "cargo") == [".rustup/toolchains/stable-x86_64-unknown-linux-gnu"]
    make(home / "work/rust-toolchain.toml", '[toolchain]\nchannel = "1.80.0"\n')
    assert shows(home, "cargo") == [".rustup/toolchains/1.80.0-x86_64-unknown-linux-gnu"]


def test_asdf_and_other_shims(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home / ".asdf/shims/tool", "#!/usr/bin/env bash\n# asdf-plugin: kit 1.2\nexec asdf exec tool\n")
    make(home / ".asdf/installs/kit/1.2/bin/tool")
    make(home / "work/.tool-versions", "other 3\nkit 1.2\n")
    on(monkeypatch, home / ".asdf/shims")
    assert shows(home, "tool") == [".asdf/installs/kit/1.2/bin/tool"]
    make(home / ".local/bin/mise")
    link(home / "shims/go", home / ".local/bin/mise")
    on(monkeypatch, home / "shims")
    with pytest.raises(PolicyError, match="shim of mise, which would have to be run"):
        found("go")


def test_mise_chooses_as_its_shim_would(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = home / ".local/share/mise"
    make(home / ".local/bin/mise")
    for version in ("20.9.0", "20.10.1", "22.1.0"):
        make(data / "installs/node" / version / "bin/node")
    make(data / "installs/npm-kit/1.0/kit")
    for name in ("node", "kit"):
        link(data / "shims" / name, home / ".local/bin/mise")
    on(monkeypatch, data / "shims")
    with pytest.raises(PolicyError, match="shim of mise, for which no version is chosen"):
        found("node")
    make(home / ".config/mise/config.toml", '[tools]\nnode = "22.1.0"\n"npm:kit" = {version = "1.0"}\n')
    assert found("kit").program == str(data / "installs/npm-kit/1.0/kit")
    assert found("node").program == str(data / "installs/node/22.1.0/bin/node")
    make(home / ".tool-versions", "nodejs 20 # the highest\n")
    assert found("node").program == str(data / "installs/node/20.10.1/bin/node")
    make(home / "work/mise.toml", '[tools]\n"core:node" = ["20.9.0", "22.1.0"]\n')
    assert found("node").program == str(data / "installs/node/20.9.0/bin/node")
    monkeypatch.setenv("MISE_NODE_VERSION", "22")
    assert found("node").folder == str(data / "installs/node/22.1.0/bin")
    monkeypatch.setenv("MISE_NODE_VERSION", "../../../../../.ssh")
    with pytest.raises(PolicyError, match="for which no version is chosen"):
        found("node")


def test_volta_chooses_as_its_shim_would(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = home / ".volta/tools/image/node"
    make(home / ".volta/bin/volta-shim")
    for name in ("node", "npm", "tsc"):
        link(home / ".volta/bin" / name, "volta-shim")
    for version in ("18.0.0", "20.1.0"):
        for name in ("node", "npm"):
            make(image / version / "bin" / name)
    on(monkeypatch, home / ".volta/bin")
    with pytest.raises(PolicyError, match="shim of volta-shim, which would have to be run"):
        found("node")
    make(home / ".volta/tools/user/platform.json", '{"node": {"runtime": "20.1.0", "npm": null}, "yarn": null}')
    assert found("npm").program == str(image / "20.1.0/bin/npm")
    make(home / "package.json", '{"name": "%s", "volta": {"node": "18.0.0"}}' % ("x" * 8000))
    make(home / "work/package.json", "{" * 100_000)  # a guest's word
    assert found("node").program == str(image / "18.0.0/bin/node")
    make(home / "work/package.json", '{"volta": {"node": "18.0.0", "npm": "9.0.0"}}')
    for name in ("npm", "tsc"):
        with pytest.raises(PolicyError, match=r"would have to be run to be asked \(fix: --tool PATH\)"):
            found(name)
    make(home / "work/package.json", '{"volta": {"node": "../../../.ssh"}}')
    with pytest.raises(PolicyError, match="would have to be run"):
        found("node")


def test_node_comes_with_its_packages_and_not_with_a_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = home / ".nvm/versions/node/v20.1.0"
    make(prefix / "bin/node")
    make(prefix / "include/node/node.h")
    make(prefix / "share/history")
    make(prefix / "lib/node_modules/npm/bin/npm-cli.js", "#!/usr/bin/env node\n")
    link(prefix / "bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
    on(monkeypatch, prefix / "bin")
    version = ".nvm/versions/node/v20.1.0"
    assert shows(home, "node") == [f"{version}/bin", f"{version}/include", f"{version}/lib"]
    assert set(shows(home, "npm")) >= {f"{version}/bin", f"{version}/lib"}
    make(home / "bin/odd", "\x7fELF $ORIGIN/../lib")
    make(home / "lib/x")
    make(home / "conda-meta/history")  # a home that looks like a prefix
    on(monkeypatch, home / "bin")
    assert shows(home, "odd") == ["bin/odd"]


def test_a_guests_file_does_not_choose_what_is_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = home / "work"
    secret = make(home / "secret/bin/program")
    link(work / "a", secret)
    make(work / "b", f"#!{secret}\n")
    make(work / "v/pyvenv.cfg", f"home = {secret.parent}\n")
    make(secret.parent / "python3")
    make(work / "v/bin/tool", "#!/bin/sh\n")
    link(work / "v/bin/python", home / ".ssh/id_rsa")
    for name in ("./a", "./b", "./v/bin/tool", "./v/bin/python"):
        with pytest.raises(PolicyError, match="lies where a guest may have written it, and leads to"):
            tool(name, (str(work),), "command")
    monkeypatch.chdir(home)
    link(home / "outside", work / "a")  # a link of the caller's into the workspace does not help
    with pytest.raises(PolicyError, match="a guest may have written"):
        tool("./outside", (str(work),), "command")
    assert shows(home, "./work/a") == ["secret/bin/program", "work/a"]  # nothing is writable: the caller's own word


def test_a_guests_file_does_not_lead_out_of_its_folder_by_the_way_it_spells_a_path(home: Path) -> None:
    """By ``..`` in a first line or a pyvenv.cfg, behind links too; to what lies beside an interpreter; nor anywhere by
    bytes that no path has."""
    work, installed = home / "work", python(home / "python/3.12")
    make(home / "python/3.12/data/secret")
    make(home / "own/pyvenv.cfg", f"home = {installed.parent}\n")  # a project that is a virtual environment as well
    link(home / "own/bin/python", installed)
    link(work / "deep", home / "python/3.12/lib")
    make(work / "v/pyvenv.cfg", f"home = {work}/../.ssh\n")
    make(work / "v/bin/tool")
    make(home / ".ssh/python3")
    for name, line in enumerate((
        f"{work}/../.ssh/id_rsa", f"{work}/../.ssh", f"{work}/./../.ssh/.", f"//{work}//..//.ssh", f"{work}/..",
        f"{work}/deep/../data/secret", f"{installed.parent}/../data/secret", f"/usr/..{home}/.ssh",
        f"{home}/own/bin/python", f"{work}/../own/bin/python", f"{home}/python/3.12/data/secret",
        f"{home}/.ssh/id_rsa\0x",
    )):  # fmt: skip
        make(work / str(name), f"#!{line}\n")
        with pytest.raises(PolicyError, match="lies where a guest may have written it, and leads to"):
            tool(f"./{name}", (str(work),), "command")
    with pytest.raises(PolicyError, match="lies where a guest may have written it, and leads to"):
        tool("./v/bin/tool", (str(work),), "command")
    make(work / "good", f"#!{work}/../python/3.12/bin/python3\n")
    parts = ["bin", "lib/libpython3.12.so.1.0", "lib/python3.12"]
    assert shows(home, "./good", work) == [f"python/3.12/{part}" for part in parts]
    make(work / "out/bin/origin", "\x7fELF $ORIGIN/../lib")
    make(work / "out/lib/x")
    assert shows(home, "./out/bin/origin", work / "out/bin") == []  # not the folder beside what a guest can write to


def test_a_hostile_version_file_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home / ".cargo/bin/rustup")
    link(home / ".cargo/bin/cargo", "rustup")
    make(home / "work/rust-toolchain.toml", "channel = " + "[" * 4000)
    on(monkeypatch, home / ".cargo/bin")
    with pytest.raises(PolicyError, match="shim of rustup"):
        found("cargo")


def test_a_circle_of_interpreters_ends(home: Path) -> None:
    make(home / "work/x", f"#!{home}/work/y\n")
    make(home / "work/y", f"#!{home}/work/x\n")
    assert shows(home, "./x") == ["work/x", "work/y"]

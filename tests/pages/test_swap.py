"""The old site stays until the new one is whole, and a kill at any moment is repaired."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages import swap


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def two_steps(monkeypatch):
    """A system that cannot exchange two names in one step."""
    monkeypatch.setattr(swap, "exchange", lambda one, other: False)


@pytest.fixture(params=["one step", "two steps"])
def steps(request):
    """Both ways in which a new site takes its place."""
    if request.param == "two steps":
        request.getfixturevalue("two_steps")


def fill(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text)
    return folder


def content(folder):
    return (folder / "index.html").read_text()


def names(site):
    return sorted(path.name for path in site.parent.iterdir())


@pytest.fixture
def ended():
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.usefixtures("steps")
def test_a_first_site_takes_its_name(site):
    new = fill(swap.begin(site), "new")
    assert not site.exists()
    swap.finish(site, new)
    assert content(site) == "new"
    assert names(site) == ["site"]


@pytest.mark.usefixtures("steps")
def test_a_new_site_replaces_the_old_one_as_a_whole(site):
    fill(site, "old")
    (site / "gone.html").write_text("")
    new = fill(swap.begin(site), "new")
    assert content(site) == "old"
    swap.finish(site, new)
    assert content(site) == "new"
    assert not (site / "gone.html").exists()
    assert names(site) == ["site"]


@pytest.mark.usefixtures("steps")
def test_hidden_files_of_the_old_site_stay(site):
    """MkDocs leaves them alone too, for example the `.git` of a worktree."""
    fill(site, "old")
    fill(site / ".git", "history")
    for folder, text in ((site, "old"), (new := fill(swap.begin(site), "new"), "new")):
        (folder / ".nojekyll").write_text(text)
    (site / ".domain").write_text("old")
    swap.finish(site, new)
    assert (content(site), content(site / ".git")) == ("new", "history")
    assert [(site / name).read_text() for name in (".domain", ".nojekyll")] == ["old", "new"]


def test_a_hidden_link_that_leads_nowhere_stays_a_link(site):
    fill(site, "old")
    (site / ".link").symlink_to("nowhere")
    swap.finish(site, fill(swap.begin(site), "new"))
    assert content(site) == "new"
    assert (site / ".link").readlink().name == "nowhere"


def test_a_failed_build_leaves_nothing_behind(site):
    fill(site, "old")
    swap.drop(fill(swap.begin(site), "new"))
    assert content(site) == "old"
    assert names(site) == ["site"]


@pytest.mark.usefixtures("steps")
def test_a_rename_that_fails_brings_the_old_site_back(site):
    fill(site, "old")
    with pytest.raises(OSError, match="No such file"):
        swap.finish(site, site.with_name("missing"))
    assert content(site) == "old"
    assert names(site) == ["site"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need two steps")
def test_there_is_a_site_at_every_moment(site, monkeypatch):
    """No name changes but in one step: a rename by itself would leave a moment without a site."""
    fill(site, "old")
    new, renamed = fill(swap.begin(site), "new"), []
    rename = os.rename
    monkeypatch.setattr(os, "rename", lambda old, target: (renamed.append(old), rename(old, target)))
    swap.finish(site, new)
    assert content(site) == "new"
    assert site not in renamed


def test_a_kill_between_the_renames_is_repaired(site, ended):
    fill(site.with_name(f".site.old-{ended}"), "old")
    fill(site.with_name(f".site.new-{ended}"), "new")
    swap.begin(site)
    assert content(site) == "old"
    assert names(site) == ["site"]


def test_a_kill_while_building_or_cleaning_up_is_repaired(site, ended):
    fill(site, "newest")
    fill(site.with_name(f".site.old-{ended}"), "old")
    fill(site.with_name(f".site.new-{ended}"), "half")
    swap.begin(site)
    assert content(site) == "newest"
    assert names(site) == ["site"]


def test_the_folder_of_a_build_that_still_runs_is_left_alone(site):
    running = fill(site.with_name(f".site.new-{os.getppid()}"), "in work")
    fill(site, "old")
    new = fill(swap.begin(site), "new")
    swap.finish(site, new)
    assert content(running) == "in work"
    assert content(site) == "new"


@pytest.mark.usefixtures("two_steps")
def test_another_build_that_takes_the_place_meanwhile_is_replaced(site, monkeypatch):
    """The later one of two builds that end at the same moment wins, and both end well."""
    fill(site, "old")
    (site / ".domain").write_text("kept")
    new, rename = fill(swap.begin(site), "later"), os.rename

    def others_turn(old, target):
        rename(old, target)
        if content(target) == "old":
            fill(site, "sooner")

    monkeypatch.setattr(os, "rename", others_turn)
    swap.finish(site, new)
    assert content(site) == "later"
    assert names(site) == ["site"]
    assert (site / ".domain").read_text() == "kept"


def test_an_old_site_that_another_build_puts_back_first_is_no_error(site, ended, monkeypatch):
    old = fill(site.with_name(f".site.old-{ended}"), "old")
    rename = os.rename

    def others_turn(source, target):
        rename(old, site)
        rename(source, target)

    monkeypatch.setattr(os, "rename", others_turn)
    swap.begin(site)
    assert content(site) == "old"


def test_half_of_a_removed_site_is_never_put_back(site, ended):
    fill(site.with_name(f".site.gone-{ended}"), "half")
    swap.begin(site)
    assert names(site) == []


def test_ctrl_c_waits_where_it_must():
    done = []

    @swap.uninterrupted()
    def work():
        signal.raise_signal(signal.SIGINT)
        done.append("all")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_thread_may_swap_too(site):
    def swap_it():
        with swap.uninterrupted():
            swap.finish(site, fill(swap.begin(site), "new"))

    thread = threading.Thread(target=swap_it)
    thread.start()
    thread.join()
    assert content(site) == "new"


def test_folders_with_other_names_are_left_alone(site):
    for name in (".site.new-notes", ".sites.new-1", "site.old", ".other.old-1"):
        fill(site.with_name(name), name)
    swap.begin(site)
    assert names(site) == [".other.old-1", ".site.new-notes", ".sites.new-1", "site.old"]


@pytest.mark.usefixtures("steps")
def test_a_link_to_the_site_stays_a_link(site, tmp_path):
    fill(tmp_path / "elsewhere" / "www", "old")
    site.symlink_to(tmp_path / "elsewhere" / "www")
    new = fill(swap.begin(site), "new")
    swap.finish(site, new)
    assert content(site) == "new"
    assert content(tmp_path / "elsewhere" / "www") == "new"
    assert names(site) == ["elsewhere", "site"]


def test_a_site_needs_a_place(tmp_path):
    (tmp_path / "file").write_text("x")
    for place, found in (
        (tmp_path / "file", "is no folder"),
        (tmp_path / "file" / "site", "nothing can be written"),
    ):
        with pytest.raises(GradlessonError, match=found) as raised:
            swap.begin(place)
        assert "Name another folder with `-d`" in str(raised.value)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]

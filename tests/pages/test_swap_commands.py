"""The old site stays until the new one is whole, whatever ends the real commands and whenever it does."""

import os
import py_compile
import re
import shutil
import signal
import subprocess

import pytest

LANGUAGES = ("ko", "en")


def snapshot(folder):
    """Every file of a site with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def build(sample, *arguments, command="build", status=0):
    """What a whole build prints."""
    with sample.started("mkdocs", command, *arguments) as process:
        output = "".join(process.communicate(timeout=100))
    assert process.returncode == status, output
    return output


def end(process, sign, sample):
    """Let a process that was stopped go on with a signal; what it then prints."""
    process.send_signal(sign)
    process.send_signal(signal.SIGCONT)
    output = "".join(process.communicate(timeout=100))
    sample.wait_until(lambda: not sample.processes(), "a process is left")
    return output


def say(sample, sentence):
    """Give both languages' first page another sentence, so that each site can be told from the others."""
    for language in LANGUAGES:
        page = sample.read(f"docs/{language}/index.md")
        sample.write(f"docs/{language}/index.md", f"{page}\n\n{sentence}\n".encode())


def assert_site(sample, sentence, folder="site"):
    """The site is the one of that sentence in both languages, and nothing is left beside it."""
    for page in ("index.html", "en/index.html"):
        assert f"<p>{sentence}</p>" in sample.read(f"{folder}/{page}")
    assert sample.temporary_files() == []


# -- a build that fails --------------------------------------------------------------------------------------------

HOOK = """
    import logging
    from mkdocs.plugins import event_priority

    @event_priority({priority})
    def {event}({argument}, **_):
        {action}
        return {argument}
    """
RAISE = "raise RuntimeError('not today')"
WARN = "logging.getLogger('mkdocs.x').warning('not today')"
FAILURES = {
    "on_config": ("config", 0, RAISE),
    "on_page_markdown": ("markdown", 0, RAISE),
    "on_post_build": ("config", 0, RAISE),
    "on_post_build after all others": ("config", -200, RAISE),
    "on_post_build with a warning": ("config", -200, WARN),
}


def hook(sample, event, language="ko"):
    """Give one language's configuration, and no other, a hook that fails."""
    argument, priority, action = FAILURES[event]
    name = event.partition(" ")[0]
    sample.write("hook.py", HOOK.format(event=name, argument=argument, priority=priority, action=action))
    for one, file in zip(LANGUAGES, ("mkdocs.yml", "mkdocs.en.yml"), strict=True):
        hooks = "[hook.py]" if one == language else "[]"
        sample.write(file, f"{sample.read(file)}\nhooks: {hooks}\n".encode())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", FAILURES)
def test_an_exception_or_a_strict_warning_leaves_the_old_site(built, language, event):
    hook(built, event, language)
    old = snapshot(built.path("site"))
    assert "not today" in build(built, "--strict", status=1)
    assert snapshot(built.path("site")) == old
    assert built.temporary_files() == []


def test_a_hook_that_ends_the_process_leaves_the_old_site(built):
    """MkDocs tells plugins of no SystemExit."""
    hook(built, "on_post_build after all others")
    built.edit("hook.py", RAISE, "raise SystemExit(3)")
    old = snapshot(built.path("site"))
    assert "the site that was there before is unchanged" in build(built, status=3)
    assert snapshot(built.path("site")) == old
    assert built.temporary_files() == []


# -- a build that is killed ----------------------------------------------------------------------------------------


def test_a_kill_at_any_moment_leaves_a_whole_site_and_the_next_build_tidies_up(built, tmp_path):
    """The moments are ten changes of files, spread over all that a build makes."""
    old = snapshot(built.path("site"))
    say(built, "New.")
    shutil.copytree(built.path("site"), tmp_path / "www")  # something to remove, as there is below
    with built.started("mkdocs", "build", "-d", str(tmp_path / "www"), stop_at=" 0") as process:
        changes = int(re.search(r"^(\d+) changes$", process.communicate(timeout=100)[1], re.MULTILINE)[1])
    new, found = snapshot(tmp_path / "www"), []
    for moment in range(10):
        with built.started("mkdocs", "build", stop_at=f" {1 + moment * (changes - 1) // 9}") as process:
            end(process, signal.SIGKILL, built)
        found.append(["old", "new"][[old, new].index(snapshot(built.path("site")))])
        assert {path.name.rpartition("-")[2] for path in built.temporary_files()} <= {str(process.pid)}
    assert found == sorted(found, reverse=True)
    assert set(found) == {"old", "new"}
    build(built)
    assert_site(built, "New.")


def without_exchange(sample):
    """Have the system be one that cannot exchange two names in one step."""
    hook = sample.write(
        "hook.py", "from gradlesson.pages import swap\nswap.exchange = lambda one, other: False\n"
    )
    py_compile.compile(str(hook))  # or else the build would, which is a change of a file too
    sample.write("mkdocs.yml", f"{sample.read('mkdocs.yml')}\nhooks: [hook.py]\n".encode())


def kill_between_the_renames(sample):
    """Returns what the old site held, which waits under its second name now."""
    without_exchange(sample)
    old = snapshot(sample.path("site"))
    with sample.started("mkdocs", "build", stop_at="os.rename 2") as process:
        end(process, signal.SIGKILL, sample)
    assert not sample.path("site").exists()
    (waiting,) = sample.root.glob(".site.old-*")
    assert snapshot(waiting) == old
    return old


def test_a_kill_between_the_renames_is_repaired_even_by_a_build_that_fails(built):
    old = kill_between_the_renames(built)
    built.edit("docs/en/index.md", "one.dots", "one.dotz")
    build(built, status=1)
    assert snapshot(built.path("site")) == old
    assert built.temporary_files() == []


def test_a_kill_between_the_renames_is_repaired_even_by_one_that_is_killed(built):
    old = kill_between_the_renames(built)
    with built.started("mkdocs", "build", stop_at="os.mkdir 1") as process:
        end(process, signal.SIGKILL, built)
    assert snapshot(built.path("site")) == old
    say(built, "Whole again.")
    build(built)
    assert_site(built, "Whole again.")


def test_half_of_a_site_that_was_being_removed_never_comes_back(built):
    """Neither where the site itself has been removed by hand meanwhile."""
    say(built, "New.")
    with built.started("mkdocs", "build", stop_at="os.rmdir 3") as process:
        end(process, signal.SIGKILL, built)
    new = snapshot(built.path("site"))
    assert len(list(built.root.glob(".site*"))) == 1
    shutil.rmtree(built.path("site"))
    built.edit("docs/en/index.md", "one.dots", "one.dotz")
    build(built, status=1)
    assert not built.path("site").exists()
    assert built.temporary_files() == []
    built.edit("docs/en/index.md", "one.dotz", "one.dots")
    build(built)
    assert_site(built, "New.")
    assert snapshot(built.path("site")) == new


# -- a build that is interrupted -----------------------------------------------------------------------------------


def test_ctrl_c_while_pages_are_written_leaves_the_old_site_and_says_so(built):
    old = snapshot(built.path("site"))
    with built.started("mkdocs", "build", stop_at="/en/ 5") as process:
        output = end(process, signal.SIGINT, built)
    assert process.returncode == 1
    assert "the site that was there before is unchanged" in output
    assert "run the same command again" in output
    assert "Traceback" not in output
    assert snapshot(built.path("site")) == old
    assert built.temporary_files() == []


@pytest.mark.parametrize("moment", ["os.rename 1", "os.rename 2", "os.rename 3", "os.rmdir 3"])
def test_ctrl_c_within_the_swap_waits_for_its_end(built, moment):
    without_exchange(built)
    say(built, "New.")
    with built.started("mkdocs", "build", stop_at=moment) as process:
        end(process, signal.SIGINT, built)
    assert process.returncode == 1
    assert_site(built, "New.")


def test_ctrl_c_while_a_killed_build_is_tidied_up_after_leaves_the_old_site(built):
    say(built, "New.")
    with built.started("mkdocs", "build", stop_at="os.rmdir 3") as process:
        end(process, signal.SIGKILL, built)
    with built.started("mkdocs", "build", stop_at="os.rmdir 3") as process:
        end(process, signal.SIGINT, built)
    assert "<p>New.</p>" in built.read("site/index.html")
    build(built)
    assert_site(built, "New.")


# -- how and where to ----------------------------------------------------------------------------------------------


def test_another_folder_keeps_its_old_site_too(built, tmp_path):
    target = tmp_path / "public" / "www"
    say(built, "Elsewhere.")
    build(built, "-d", str(target), "--no-directory-urls")
    old = snapshot(target)
    assert b"<p>Elsewhere.</p>" in old["index.html"]
    assert b'href="../index.html"' in old["en/deep/page.html"]
    without_exchange(built)
    say(built, "Later.")
    with built.started("mkdocs", "build", "-d", str(target), stop_at="os.rename 2") as process:
        end(process, signal.SIGKILL, built)
    built.edit("docs/ko/index.md", "one.dots", "one.dotz")
    build(built, "-d", str(target), status=1)
    assert snapshot(target) == old
    assert os.listdir(target.parent) == ["www"]
    assert "Elsewhere." not in built.read("site/index.html")
    assert built.temporary_files() == []


def git(folder, *arguments):
    return subprocess.check_output(["git", *arguments], cwd=folder, text=True, stderr=subprocess.PIPE)


def test_deploying_publishes_both_languages_and_a_build_that_fails_publishes_nothing(built, tmp_path):
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--bare", str(remote))
    git(built.root, "init", "--initial-branch", "main")
    git(built.root, "config", "user.name", "A")
    git(built.root, "config", "user.email", "a@example.org")
    git(built.root, "remote", "add", "origin", str(remote))
    git(built.root, "commit", "--allow-empty", "-m", "First")
    say(built, "Published.")
    build(built, command="gh-deploy")
    for page in ("index.html", "en/index.html"):
        assert "<p>Published.</p>" in git(remote, "show", f"gh-pages:{page}")
    assert_site(built, "Published.")
    published = git(remote, "rev-parse", "gh-pages")

    old = snapshot(built.path("site"))
    built.edit("docs/en/index.md", "one.dots", "one.dotz")
    build(built, command="gh-deploy", status=1)
    assert git(remote, "rev-parse", "gh-pages") == published
    assert snapshot(built.path("site")) == old
    assert built.temporary_files() == []


def test_two_builds_that_end_at_the_same_moment_leave_one_whole_site(built):
    """One finds the place free while the other is between its two renames."""
    without_exchange(built)
    say(built, "Both.")
    with built.started("mkdocs", "build", stop_at="os.rename 2") as process:
        build(built)
        assert "<p>Both.</p>" in built.read("site/index.html")
        output = end(process, signal.SIGCONT, built)
    assert process.returncode == 0, output
    assert_site(built, "Both.")

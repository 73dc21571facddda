"""The command line as a process of its own: streams, signals, exit codes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tiny

JEJAK = [sys.executable, "-m", "jejak"]
# A shell that runs its jobs in the background has them ignore the interrupt; the child asks for it.
WAITS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from jejak import case as cases
from jejak.cli import main

def slow(folder):
    print("ready", flush=True)
    time.sleep(60)

cases.trace = slow
main(["trace", "x"])
"""


def run(*arguments: object, **more) -> subprocess.CompletedProcess:
    command = [*JEJAK, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, **more)


def test_a_module_is_a_command():
    assert run("--version").stdout == b"0.1.0\n"


def test_an_error_is_code_2_and_one_line(tmp_path: Path):
    ran = run("claims", tmp_path)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == (
        f"jejak: {tmp_path}: no case is here (make one with `jejak new`)\n"
    )


@pytest.mark.parametrize("arguments", [("stages", "--json"), ("stages",)])
def test_a_reader_that_has_seen_enough_is_no_error(traced: Path, arguments: tuple[str, ...]):
    read, write = os.pipe()
    os.close(read)
    command = [*JEJAK, *arguments, str(traced)]
    ran = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(traced: Path):
    with Path("/dev/full").open("wb") as full:
        command = [*JEJAK, "claims", "--json", str(traced)]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"jejak: output: No space left on device (free some space")
    assert ran.stderr.count(b"\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp949"])
def test_words_are_utf8_whatever_the_terminal_says(traced: Path, encoding: str):
    ran = run("stages", traced, "--lang", "ko", env={**os.environ, "PYTHONIOENCODING": encoding})
    assert ran.returncode == 0
    assert "단계" in ran.stdout.decode("utf-8")


def test_a_step_that_is_stopped_says_how_it_goes_on():
    command = [sys.executable, "-c", WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (
        130,
        "jejak: stopped; the same command goes on from here\n",
    )


def test_lines_are_coded_as_a_process(small: Path):
    lines = '{"id": "서울", "text": "Bandung belajar dari Seoul dan meniru busnya."}\n'.encode()
    ran = run("code", "--stdin", "--framework", small / "small.yaml", input=lines)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode().startswith('{"id": "서울", "codes": [')


def test_this_process_and_another_say_the_same(traced: Path):
    assert (
        run("claims", traced, "--json").stdout.decode()
        == tiny.jejak("claims", traced, "--json").out
    )

"""Airbyte's standard tests of the Python CDK, run on the built program instead of a Python class.

CONNECTOR_ROOT is a folder as a connector's own; CONNECTOR_PROGRAM is the program.
"""

import os
import subprocess
from pathlib import Path

from airbyte_cdk.test import entrypoint_wrapper
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase

pytest_plugins = ["airbyte_cdk.test.standard_tests.pytest_hooks"]


class Program:
    """Stands where the suite expects a connector's class."""

    def spec(self, logger):
        raise NotImplementedError


def run_program(source, args, expecting_exception=None, *, expected_outcome=None):
    ended = subprocess.run(
        [os.environ["CONNECTOR_PROGRAM"], *args], cwd=os.environ["CONNECTOR_ROOT"], capture_output=True, text=True
    )
    lines = [line for line in ended.stdout.split("\n") if line]
    uncaught = RuntimeError(ended.stderr) if ended.stderr else None
    return entrypoint_wrapper.EntrypointOutput(messages=lines, uncaught_exception=uncaught)


entrypoint_wrapper._run_command = run_program


class TestSourceImis(SourceTestSuiteBase):
    connector = Program

    @classmethod
    def get_connector_root_dir(cls) -> Path:
        return Path(os.environ["CONNECTOR_ROOT"])

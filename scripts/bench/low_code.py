"""Reads by Airbyte's low-code CDK, and reports on file descriptor 3 what that used."""

import json
import os
import resource
import sys

from airbyte_cdk.cli.source_declarative_manifest import run

try:
    run()
finally:
    sys.stdout.flush()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {"cpuSeconds": used.ru_utime + used.ru_stime, "peakMb": used.ru_maxrss / 1024}
    os.write(3, json.dumps(report).encode())

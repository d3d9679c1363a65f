"""Check the image, the compose file and the chart without Docker and without a cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KUBERNETES = ("1.31", "1.34")
REQUIRED = (
    "NASTAVNIK_APP_PASSWORD", "NASTAVNIK_OWNER_PASSWORD", "NASTAVNIK_SUPERUSER_PASSWORD", "NASTAVNIK_REDIS_PASSWORD",
    "SECRET_KEY", "NASTAVNIK_BASE_DOMAIN", "EMAIL_URL",
)  # fmt: skip


def _run(*command: str, **environment: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def image() -> None:
    """Lint the Dockerfile."""
    hadolint = shutil.which("hadolint", path=sysconfig.get_path("scripts")) or "hadolint"
    _run(hadolint, "--ignore", "DL3008", "infra/docker/Dockerfile")


def compose() -> None:
    """Validate the compose file with every required variable set, and see it refused without them."""
    # The wrapper script of the package always answers 0; the binary inside does not.
    binary = str(Path(sysconfig.get_path("purelib")) / "compose" / "docker-compose")
    call = (binary, "-f", "infra/compose/compose.yaml", "config", "-q")
    _run(*call, **dict.fromkeys(REQUIRED, "x"))
    refused = subprocess.run(call, cwd=ROOT, check=False, capture_output=True)
    if refused.returncode == 0:
        raise SystemExit("compose.yaml is accepted without its secrets")


def chart() -> None:
    """Lint and render the chart and check the result against the schemas of Kubernetes."""
    import helm_python as helm
    import kubernetes_validate
    import yaml

    folder = ROOT / "helm" / "nastavnik"
    if errors := helm.lint(str(folder))["errors"]:
        raise SystemExit("\n".join(map(str, errors)))
    with helm.Chart.load(str(folder)) as loaded:
        manifests = loaded.render({}, name="nastavnik", namespace="nastavnik")
    texts = (text for name, text in manifests.items() if name.endswith(".yaml"))
    documents = [document for text in texts for document in yaml.safe_load_all(text) if document]
    if len(documents) < 8:
        raise SystemExit(f"the chart renders {len(documents)} objects only")
    for document in documents:
        for version in KUBERNETES:
            kubernetes_validate.validate(document, version, strict=True)


def main() -> None:
    for check in (image, compose, chart):
        check()
        sys.stdout.write(f"  {check.__name__}: в порядке\n")


if __name__ == "__main__":
    main()

import subprocess
import sys

from django.conf import settings


def test_the_page_about_the_wire_is_up_to_date():
    # In a process of its own: the live core's tests bring events that are nobody's business.
    checked = subprocess.run(
        [sys.executable, "manage.py", "wire", "--check"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stderr

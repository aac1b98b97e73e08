import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from config.storage import HashedStaticFiles
from config.stylesheets import fold_imports

STATIC = Path(__file__).parents[2] / "static"
SHEET = (STATIC / "css" / "site.css").read_text()
PARTS = re.findall(r'@import url\("([\w-]+\.css)"\)', SHEET)


def test_a_part_lies_in_the_layer_of_its_import():
    sheet = '@layer base, house;\n@import url("a.css") layer(house);\n@import url("b.css");\n'
    parts = {"a.css": ".a { color: red }\n", "b.css": ".b { color: blue }\n"}
    assert fold_imports(sheet, parts.__getitem__) == (
        "@layer base, house;\n@layer house {\n.a { color: red }\n}\n.b { color: blue }\n"
    )


def test_every_sheet_is_part_of_the_house_or_of_its_pages():
    sheets = {path.name: path.read_text() for path in (STATIC / "css").glob("*.css")}
    of_pages = {name for name, sheet in sheets.items() if "@layer pages" in sheet} - {"site.css"}
    assert sorted(PARTS) == sorted(sheets.keys() - of_pages - {"site.css"})


@pytest.fixture
def collected(tmp_path):
    """What people get of our own files."""
    source = StaticFilesStorage(location=str(STATIC), base_url="/static/")
    target = HashedStaticFiles(location=str(tmp_path), base_url="/static/")
    target.compress_files = lambda names: []  # belongs to the last step and takes its time
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    for name in names:
        with source.open(name) as file:
            target.save(name, file)
    processed = list(target.post_process({name: (source, name) for name in names}))
    assert [found for _, _, found in processed if isinstance(found, Exception)] == []
    return target


def sent(storage, name):
    return Path(storage.path(storage.hashed_files[name])).read_text()


def test_people_get_one_sheet_with_hashed_fonts(collected):
    sheet = sent(collected, "css/site.css")
    assert "@import" not in sheet
    assert sheet.count("@layer house {") == sum(
        "layer(house)" in line for line in SHEET.split("\n")
    )
    assert re.search(r'url\("../fonts/figtree-latin\.\w{12}\.woff2"\)', sheet)


def test_a_module_is_never_loaded_under_a_plain_name_too(collected):
    imports = [
        (name, imported)
        for name in collected.hashed_files
        if name.endswith(".js") and not name.startswith("vendor/")
        for imported in re.findall(
            r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""", sent(collected, name)
        )
    ]
    assert len(imports) >= 3
    assert [entry for entry in imports if not re.search(r"\.\w{12}\.m?js$", entry[1])] == []

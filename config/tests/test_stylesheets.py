import re
from pathlib import Path

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


def test_people_get_one_sheet_with_hashed_fonts(tmp_path):
    source = StaticFilesStorage(location=str(STATIC), base_url="/static/")
    paths = {
        str(path.relative_to(STATIC)): (source, str(path.relative_to(STATIC)))
        for folder in ("css", "fonts", "img")
        for path in (STATIC / folder).iterdir()
    }
    target = HashedStaticFiles(location=str(tmp_path), base_url="/static/")
    # Compressing belongs to the last step and takes its time.
    target.compress_files = lambda names: []
    for name, (_, path) in paths.items():
        with source.open(path) as file:
            target.save(name, file)
    processed = list(target.post_process(paths))
    assert [found for _, _, found in processed if isinstance(found, Exception)] == []
    sheet = (tmp_path / target.hashed_files["css/site.css"]).read_text()
    assert "@import" not in sheet
    assert sheet.count("@layer house {") == sum(
        "layer(house)" in line for line in SHEET.split("\n")
    )
    assert re.search(r'url\("../fonts/figtree-latin\.\w{12}\.woff2"\)', sheet)

from django.core.management import call_command


def test_the_page_about_the_wire_is_up_to_date():
    call_command("wire", check=True)

"""An import as JSON."""

from typing import Any

from guide.facts import milliseconds
from moviemash.importers.reasons import reason
from moviemash.importers.review import review_in
from moviemash.models import Import


def import_facts(given: Import) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": str(given.pk),
        "url": given.get_absolute_url(),
        "kind": given.kind,
        "state": given.state,
        "done": given.done,
        "total": given.total,
        "given_ms": milliseconds(given.made_at),
    }
    if given.state == Import.State.REFUSED:
        facts["refusal"] = {
            "code": given.refusal,
            "message": reason(given.refusal, given.refusal_details),
        }
    if given.state == Import.State.READY:
        review = review_in(given)
        facts["found"] = {
            "member": review.member,
            "favourites": [
                {"title": place.ref.title, "year": place.ref.year, "film_id": place.film_id}
                for place in review.favourites
            ],
            "liked": list(review.liked_ids),
            "seen": list(review.seen_ids),
            "unknown": review.unknown,
        }
    return facts

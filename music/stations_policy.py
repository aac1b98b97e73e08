"""Who may vote and steer in music rooms."""

from config.policy import HIDDEN, NO, SIGN_IN, YES, Role, Rule, rows, rule

SEATED = (Role.MEMBER, Role.SILENCED, Role.CO_HOST, Role.HOST, Role.MODERATOR, Role.ADMIN)
# That nobody steers a public room, the host neither, is the action's to say.
STEERING = tuple(role for role in SEATED if role is not Role.SILENCED)
_OUTSIDE = dict.fromkeys(("visitor", "guest", "stranger", "banned"), HIDDEN)


def _event(*roles: Role) -> tuple[Rule, Rule]:
    """(Public room, private room.)"""
    answers = {role.value: YES for role in roles}
    return rule(NO, visitor=SIGN_IN, **answers), rule(NO, **answers, **_OUTSIDE)


def _twin(*roles: Role) -> tuple[Rule, Rule]:
    public, private = _event(*roles)
    return {**public, Role.BANNED: HIDDEN}, private


rows(
    {
        "event vote": _event(*SEATED),
        "event unplayable": _event(*SEATED),
        "event waive_votes": _event(*STEERING),
        "event tune_station": _event(Role.HOST),
        "event play": _event(*STEERING),
        "event pause": _event(*STEERING),
        "event stop": _event(*STEERING),
        "event skip": _event(*STEERING),
        "event previous": _event(*STEERING),
        "event seek": _event(*STEERING),
        "event shuffle": _event(*STEERING),
        "event repeat": _event(*STEERING),
        "event cue": _event(*STEERING),
        "music:stop": _twin(*STEERING),
        "music:skip": _twin(*STEERING),
        "music:previous": _twin(*STEERING),
        "music:shuffle": _twin(*STEERING),
        "music:repeat": _twin(*STEERING),
        "music:cue": _twin(*STEERING),
        "music:tune": _twin(Role.HOST),
        "music:share": _twin(Role.HOST),
        "music:waive_votes": _twin(*STEERING),
        "music:vote": _twin(*SEATED),
        "music:vote_results": (
            rule(YES, banned=HIDDEN),
            rule(HIDDEN, invited=NO, **{role.value: YES for role in SEATED}),
        ),
    }
)

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from moviemash.models import ModelRun
from moviemash.training import STEPS, TrainingRuns, train


class Command(BaseCommand):
    help = "Train the recommender on all shelves; the last good model stays if the new one is not."

    def handle(self, **options: object) -> None:
        # disable=None: draw the bar on a terminal, stay silent in logs.
        with tqdm(total=len(STEPS), unit="step", disable=None) as bar:

            def tell(step: str) -> None:
                bar.set_description(step)
                bar.update()

            try:
                run = train(on_step=tell)
            except TrainingRuns:
                raise CommandError("A training is under way already.") from None
        for name, value in _facts(run):
            self.stdout.write(f"{name:>28}  {value}")
        if run.state == ModelRun.State.KEPT:
            self.stdout.write(self.style.SUCCESS(f"Kept as run {run.pk}."))
        else:
            self.stdout.write(self.style.WARNING(f"Not kept, the last model goes on: {run.note}."))


def _facts(run: ModelRun) -> list[tuple[str, str]]:
    return [
        ("sets", str(run.sets)),
        ("films on them", str(run.films)),
        ("votes", str(run.votes)),
        ("seconds", f"{run.seconds:.1f}"),
        ("held-out votes", str(run.held_out_votes)),
        ("log-loss", _figure(run.log_loss)),
        ("log-loss of the pooled table", _figure(run.pooled_log_loss)),
        ("favourite found", _figure(run.hit_rate)),
        ("found by popularity", _figure(run.popular_hit_rate)),
    ]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"

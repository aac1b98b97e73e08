import pytest

from benchmarks.fanout.figures import Run, middle, share


def run(**facts):
    return Run(contender="hub", **{"deliveries": 1000, "owed": 1000, "seconds": 1.0} | facts)


def test_shares_of_what_was_measured():
    values = list(range(1, 101))

    assert share(values, 0.5) == 51
    assert share(values, 0.99) == 100
    assert share([7], 0.99) == 7
    assert share([], 0.5) == 0


def test_cpu_is_told_for_a_hundred_thousand_deliveries():
    assert run(server_cpu=0.02).cpu == pytest.approx(2.0)
    assert run(deliveries=0).cpu == 0


def test_a_run_whose_generator_is_too_busy_is_void_and_counts_for_nothing():
    runs = [run(server_cpu=0.01), run(server_cpu=0.09, generator_share=0.81)]

    found = middle(runs)

    assert found.cpu == pytest.approx(1.0)
    assert (found.runs, found.void) == (2, 1)


def test_losses_of_all_runs_are_told_even_of_void_ones():
    runs = [run(), run(deliveries=990), run(deliveries=999, generator_share=0.9)]

    assert middle(runs).lost == 11
    assert middle(runs).owed == 3000


def test_the_middle_is_the_median_and_its_range_is_kept():
    found = middle([run(server_cpu=cpu) for cpu in (0.01, 0.05, 0.02)])

    assert (found.cpu, found.cpu_low, found.cpu_high) == pytest.approx((2.0, 1.0, 5.0))


def test_latencies_are_told_in_milliseconds():
    assert run(latencies_ns=[2_000_000, 1_000_000, 3_000_000]).ms(0.5) == 2.0

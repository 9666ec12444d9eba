"""How often 95 % intervals hold the truth on grouped data, ours and naive ones. `python benchmarks/simulate_coverage.py [REPEATS]`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from grouped_scores import DESIGNS, TRUE_AUROC, coverage


def main() -> None:
    """One table: designs downwards, kinds of interval within them."""
    n_repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    error = (0.95 * 0.05 / n_repeats) ** 0.5
    print(f"true AUROC {TRUE_AUROC} between groups, nominal 0.95, {n_repeats} repeats, standard error {error:.3f}")
    for designs in DESIGNS.values():
        for design in designs:
            print(f"\n{design}")
            for kind, found in coverage(design, n_repeats=n_repeats, seed=0).items():
                print(f"  {kind:<26} covers {found.covered:.3f}, mean width {found.width:.3f}")


if __name__ == "__main__":
    main()

"""The study `chains`: its orders and powers on small decks, closed forms for a Gaussian law, and what it refuses."""
import math
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import call  # noqa: E402
from support.study import Folder, text  # noqa: E402

SMALL = ["limit.steps=[64,128,256,512]", "limit.times=4", "kernel.times=[0.25]", "kernel.halvings=4", "ancestral.steps=[50,100,200]",
         "ancestral.particles=4000"]
SHORT = ["ancestral.steps=[50,100]"]  # chains
SHORTEST = ["ancestral.steps=[21,24]"]
GAUSSIAN = ["law.weights=[1.0]", "law.means=[[0.5]]", "law.stds=[0.4]"]
LIMITS = ["limit_linear", "limit_scaled_linear", "limit_cosine", "limit_zero_terminal", "limit_smld", "limit_smld_own_times",
          "limit_smld_from_data"]
VARIANCES = ["beta", "beta_tilde", "averaged", "matched"]


def claims(f):
    return text(f["checks/check"].attrs["flag_meanings"]).split()


def gaussian_kl(v, w):
    return 0.5 * (v / w - 1 - math.log(v / w))


class Default(Folder):
    def test_orders_and_powers(self):
        f, rows = self.run_deck("chains", *SMALL)
        self.assertEqual(list(rows), [*LIMITS, *["kernel_" + v for v in VARIANCES], *["ancestral_" + v for v in VARIANCES]])
        for name in ("limit_linear", "limit_scaled_linear", "limit_cosine", "limit_zero_terminal", "limit_smld"):
            self.assertAlmostEqual(rows[name]["tv_order"], 1, delta=0.12, msg=name)
            self.assertAlmostEqual(rows[name]["kl_order"], 2, delta=0.25, msg=name)
        self.assertLess(rows["limit_cosine"]["tv_inside"], 1e-10)
        self.assertGreater(rows["limit_linear"]["tv_inside"], 1e-4)
        self.assertLess(rows["limit_smld_own_times"]["total_variation"], 1e-11)
        self.assertAlmostEqual(rows["limit_smld_from_data"]["tv_order"], 0, delta=1e-6)
        for name, power in (("beta", 2), ("beta_tilde", 2), ("averaged", 2), ("matched", 3)):
            self.assertAlmostEqual(rows["kernel_" + name]["kl_power"], power, delta=0.03)
            self.assertAlmostEqual(rows["kernel_" + name]["over_predicted"], 1, delta=0.01)
        self.assertAlmostEqual(rows["ancestral_beta"]["tv_order"], 1, delta=0.1)
        self.assertAlmostEqual(rows["ancestral_matched"]["tv_order"], 2, delta=0.25)
        self.assertLess(rows["ancestral_matched"]["kl"], rows["ancestral_beta"]["kl"] / 50)
        self.assertGreaterEqual(len(claims(f)), 20)
        self.assert_runs_again("chains")
        figure = self.path("chains.png")
        self.assertEqual(call("plot", self.path("chains.h5"), "-o", figure, "--force")[0], 0)

    def test_the_error_of_the_linear_chain_is_its_sum_formula(self):
        """ln(alpha bar / alpha^2) = -[(b1 - b0)(t^2 - t)/2 + (1/2) int beta^2]/N + O(1/N^2), at t = 1."""
        f, _ = self.run_deck("chains", *SMALL, *SHORTEST, "limit.steps=[1024,2048,4096]", "limit.times=2", "ddpm.beta_max=4.0", layout=False)
        n, signal = f["branches/limit_linear/steps"][:], f["branches/limit_linear/signal_error"][:]
        b0, b1 = 0.1, 4.0

        def error(t):
            alpha = math.exp(-(b0 * t + (b1 - b0) * t * t / 2) / 2)
            square = ((b0 + (b1 - b0) * t) ** 3 - b0**3) / (3 * (b1 - b0))
            return abs(alpha * ((b1 - b0) * (t * t - t) / 2 + square / 2) / 2)

        self.assertAlmostEqual(n[-1] * signal[-1] / max(error(0.5), error(1.0)), 1, delta=0.01)


class Gaussian(Folder):
    def test_everything_is_known(self):
        f, rows = self.run_deck("chains", *SMALL, *GAUSSIAN)
        kernel = {v: f["branches"]["kernel_" + v] for v in VARIANCES}
        B = 0.1 * 0.25 + 19.9 * 0.25**2 / 2
        level, alpha2 = -math.expm1(-B), math.exp(-B)
        total = alpha2 * 0.16 + level
        for k, beta in enumerate(kernel["beta"]["beta"][:]):
            before = (total - beta) / (1 - beta)
            exact = beta * before / total  # the variance of x_{i-1} given x_i
            tilde = beta * (level - beta) / (1 - beta) / level
            self.assertAlmostEqual(kernel["beta"]["kl"][0, k] / gaussian_kl(exact, beta), 1, delta=1e-5)
            self.assertAlmostEqual(kernel["beta_tilde"]["kl"][0, k] / gaussian_kl(exact, tilde), 1, delta=1e-5)
            self.assertLess(kernel["averaged"]["kl"][0, k], 1e-25)
            self.assertLess(kernel["matched"]["kl"][0, k], 1e-25)
        for exact in ("averaged", "matched"):
            self.assertLess(rows["ancestral_" + exact]["total_variation"], 1e-9)
            self.assertLess(rows["ancestral_" + exact]["path_kl"], 1e-18)
        # with one variance for all x the chain stays Gaussian: its variance, and what its steps lose, by recursion
        n = 200
        betas = np.linspace(0.1 / n, 20.0 / n, n)
        bars = np.concatenate([[1.0], np.cumprod(1 - betas)])
        variances = bars * 0.16 + 1 - bars
        tildes = betas * (1 - bars[:-1]) / (1 - bars[1:])
        for name, w in (("ancestral_beta", betas), ("ancestral_beta_tilde", tildes)):
            v, lost = variances[n], 0.0
            for i in range(n, 1, -1):
                v = (1 - betas[i - 1]) * (variances[i - 1] / variances[i]) ** 2 * v + w[i - 1]
                lost += gaussian_kl(betas[i - 1] * variances[i - 1] / variances[i], w[i - 1])
            self.assertAlmostEqual(rows[name]["kl_first"] / gaussian_kl(variances[1], v), 1, delta=1e-4, msg=name)
            self.assertAlmostEqual(rows[name]["path_kl"] / lost, 1, delta=1e-4, msg=name)

    def test_a_narrow_law_is_returned_wider_and_seen_whole(self):
        """With beta and few steps x_1 has more than twice its law's width; far modes exchange within an eighth of theirs."""
        self.run_deck("chains", *SMALL, *SHORT, "law.weights=[1.0]", "law.means=[[0.5]]", "law.stds=[0.001]", layout=False)
        self.run_deck("chains", *SMALL, *SHORT, "law.weights=[0.5,0.5]", "law.means=[[-6.0],[6.0]]", "law.stds=[1.0,1.0]", layout=False)


class Smld(Folder):
    def test_its_process_begins_after_the_first_step(self):
        f, rows = self.run_deck("chains_smld", *SMALL, *SHORT, "kernel.times=[0.55]")
        self.assertEqual(list(rows), [*LIMITS[4:], *["kernel_" + v for v in VARIANCES], *["ancestral_" + v for v in VARIANCES]])
        for name, power in (("beta", 2), ("beta_tilde", 2), ("averaged", 2), ("matched", 3)):
            self.assertAlmostEqual(rows["kernel_" + name]["kl_power"], power, delta=0.02)
        self.assertAlmostEqual(rows["ancestral_beta"]["tv_order"], 1, delta=0.3)
        self.assertGreater(rows["ancestral_matched"]["tv_order"], 1.6)


class FewOfAll(Folder):
    def test_bounds_follow_the_deck(self):
        few = ["limit.steps=[24,26,28]", "limit.times=2", "kernel.halvings=3", "ancestral.steps=[21,24]", "ancestral.particles=16"]
        self.run_deck("chains", *few)
        self.run_deck("chains", *few, "ancestral.start=prior", "seed=2", layout=False)
        for kind in ("scaled_linear", "cosine", "zero_terminal"):
            self.run_deck("chains", *few, "chain.kind=" + kind, layout=False)
        self.run_deck("chains_smld", *few, "ancestral.start=prior", layout=False)

    def test_any_chain_may_be_run_back(self):
        for kind in ("scaled_linear", "cosine", "zero_terminal", "smld"):
            _, rows = self.run_deck("chains", *SMALL, *SHORT, "chain.kind=" + kind, layout=False)
            self.assertGreater(rows["ancestral_matched"]["tv_order"], 1.5, kind)

    def test_the_normal_law_needs_no_other_variance(self):
        _, rows = self.run_deck("chains", *SMALL, *SHORT, "law.weights=[1.0]", "law.means=[[0.0]]", "law.stds=[1.0]", layout=False)
        self.assertTrue(math.isnan(rows["kernel_beta"]["kl_power"]))
        self.assertLess(rows["kernel_beta"]["kl"], 1e-20)


class Refusals(Folder):
    def test_bad_decks(self):
        for sets, message in (
                (["limit.steps=[64,128]"], "limit.steps: has 2 numbers; an order is fitted to at least 3"),
                (["limit.steps=[64,128,120]"], "120 after 128; they must ascend"),
                (["limit.steps=[100,200,300]"], "100 is not a multiple of limit.times = 8"),
                (["limit.steps=[16,32,64]"], "16 steps of linear would have beta = 1.25; at least 21 steps for ddpm.beta_max = 20"),
                (["ancestral.steps=[20,40]"], "at least 21 steps"),
                (["ddpm.beta_min=30.0"], "ddpm.beta_max: 20 is not above beta_min = 30"),
                (["smld.sigma_min=60.0"], "smld.sigma_max: 50 is not above sigma_min = 60"),
                (["kernel.times=[0.01]"], "kernel.largest: 0.01 is more than half of 1 - alpha bar"),
                (["kernel.times=[]"], "kernel.times: is empty"),
                (["law.means=[[0.0,1.0],[1.0,0.0],[1.0,1.0]]"], "has 2 dimensions; this study has 1"),
                (["law.stds=[1e-7,0.3,0.5]"], "law.stds: the narrowest component, 1e-07"),
                (["chain.kind=ddpm"], "linear"),
                (["ancestral.strat=prior"], "did you mean 'start'?")):
            with self.subTest(sets=sets):
                self.assertIn(message, self.refused(*sets))


if __name__ == "__main__":
    unittest.main(verbosity=2)

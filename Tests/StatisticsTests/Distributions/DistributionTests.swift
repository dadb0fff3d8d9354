// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

/// The figures are those of scipy 1.17.1, by the calls named.
@Suite("Distributions")
struct DistributionTests {
  @Test("the normal distribution's quantiles are scipy.stats.norm.isf's")
  func normalQuantiles() {
    let expected = [
      (0.25, 0.6744897501960817), (0.025, 1.9599639845400545), (0.2, 0.8416212335729142), (1e-9, 5.9978070150076865),
      (0.975, -1.959963984540054),
    ]
    for (tail, quantile) in expected {
      #expect(NormalDistribution.upperQuantile(tail).isClose(to: quantile, within: 1e-13), "\(tail)")
    }
    #expect(NormalDistribution.upperQuantile(0.5) == 0)
  }

  @Test("the normal distribution's tails are scipy.stats.norm.sf's")
  func normalTails() {
    let expected = [
      (0, 0.5), (1, 0.15865525393145707), (1.96, 0.024997895148220435), (6, 9.865876450376946e-10),
      (-1, 0.8413447460685429),
    ]
    for (x, tail) in expected {
      #expect(NormalDistribution.upperTail(x).isClose(to: tail, within: 1e-13), "\(x)")
    }
  }

  @Test("Student's quantiles are scipy.stats.t.isf's")
  func studentQuantiles() {
    let expected = [
      (0.025, 1, 12.706204736174705), (0.025, 4, 2.7764451051977943), (0.025, 8, 2.3060041352041662),
      (0.025, 14, 2.144786687917804), (0.05, 7.3, 1.8829300179564314), (0.005, 4, 4.604094871349993),
      (0.025, 1000, 1.9623390808264085), (0.025, 99999, 1.9599877077718448), (0.975, 8, -2.306004135204166),
    ]
    for (tail, freedom, quantile) in expected {
      let student = StudentDistribution(degreesOfFreedom: freedom)
      #expect(student.upperQuantile(tail).isClose(to: quantile), "\(tail) \(freedom)")
    }
  }

  @Test("Student's tails are scipy.stats.t.sf's")
  func studentTails() {
    let expected = [
      (2.306, 8, 0.025000161380642087), (0.5, 1, 0.35241638234956674), (-1.2, 3, 0.8418689426509474),
      (6, 12.5, 2.6205295727511192e-05), (40, 30, 6.863022597203209e-28),
    ]
    for (x, freedom, tail) in expected {
      #expect(StudentDistribution(degreesOfFreedom: freedom).upperTail(x).isClose(to: tail), "\(x) \(freedom)")
    }
  }

  @Test("the incomplete beta function is scipy.special.betainc")
  func betaFunction() {
    let expected = [
      (0.5, 2.0, 3.0, 0.6875), (0.1, 0.5, 0.5, 0.20483276469913345), (0.9, 30, 4, 0.5769436641256929),
      (0.3, 100, 200, 0.10884306564490986), (0.5005, 50000, 50001, 0.6252849488869432),
      (0.001, 1, 1000, 0.6323045752290359), (0, 2, 3, 0), (1, 2, 3, 1),
    ]
    for (x, a, b, value) in expected {
      #expect(incompleteBeta(x, a, b).isClose(to: value), "\(x) \(a) \(b)")
    }
  }

  @Test("binomial probabilities are scipy.stats.binom.cdf's and sf's")
  func binomial() {
    let atMost = [
      (1, 10, 0.5, 0.0107421875), (39, 100, 0.5, 0.017600100108852428), (94, 100, 0.99, 0.0005345344639930353),
      (999, 1000, 0.999, 0.6323045752290363), (49800, 100000, 0.5, 0.10351948588211125),
      (0, 100, 0.001, 0.904792147113709), (-1, 10, 0.5, 0), (10, 10, 0.5, 1),
    ]
    for (count, trials, probability, expected) in atMost {
      let binomial = BinomialDistribution(trials: trials, probability: probability)
      #expect(binomial.atMost(count).isClose(to: expected), "\(count) of \(trials) at \(probability)")
    }
    let atLeast = [
      (9, 10, 0.5, 0.0107421875), (60, 100, 0.5, 0.028443966820490444), (100, 100, 0.99, 0.36603234127322914),
      (50400, 100000, 0.5, 0.00575746274511451), (0, 10, 0.5, 1), (11, 10, 0.5, 0),
    ]
    for (count, trials, probability, expected) in atLeast {
      let binomial = BinomialDistribution(trials: trials, probability: probability)
      #expect(binomial.atLeast(count).isClose(to: expected), "\(count) of \(trials) at \(probability)")
    }
  }
}

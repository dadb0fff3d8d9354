// SPDX-License-Identifier: GPL-3.0-or-later

/// How often something came out in a simulation.
struct Frequency: CustomStringConvertible {
  let trials: Int
  let count: Int

  init(of outcomes: [Bool]) {
    trials = outcomes.count
    count = outcomes.count { $0 }
  }

  /// Runs the trials, each with a number of its own to seed it.
  init(of trials: Int, _ comesOut: @escaping @Sendable (UInt64) -> Bool) async {
    self.init(of: await simulate(trials, comesOut))
  }

  var share: Double { Double(count) / Double(trials) }
  /// What a binomial count of so many trials varies by.
  var standardError: Double { (share * (1 - share) / Double(trials)).squareRoot() }

  /// In percent, with the half-width of its own 95 % interval.
  var description: String {
    func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10)" }
    return "\(count) of \(trials): \(percent(share)) ± \(percent(1.96 * standardError)) %"
  }
}

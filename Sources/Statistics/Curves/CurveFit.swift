// SPDX-License-Identifier: GPL-3.0-or-later

/// The rise that fits the first sizes of a curve best.
struct CurveFit {
  /// The index of the last size on the level.
  let lastLevel: Int
  /// Of the sweeps, at each size.
  let means: [Double]
  private let correlation: Double
  private let fitted: [Double]
  /// Each sweep without its own mean: how sweeps differ as a whole is no noise of the curve.
  private let centred: [[Double]]
  private let shapes: RiseShapes

  /// nil where there are too few sizes for a level and a rise, or nothing rises.
  init?(_ sweeps: Sweeps, upTo end: Int) {
    guard end > RiseShapes.fewestLevel else { return nil }
    let values = sweeps.values.map { Array($0[..<end]) }
    let means = Self.columnMeans(values)
    let shapes = RiseShapes(sizes: Array(sweeps.sizes[..<end]))
    guard let best = shapes.best(means) else { return nil }
    self.means = means
    self.shapes = shapes
    lastLevel = best.lastLevel
    correlation = best.correlation
    fitted = best.fitted
    centred = values.map { sweep in
      let centre = mean(sweep)
      return sweep.map { $0 - centre }
    }
  }

  /// How often sweeps whose values are put in any order fit as well; nil, and early, when that is above the limit. The
  /// order as measured is one of them, so that it is never 0 (Phipson and Smyth, Statistical Applications in Genetics
  /// and Molecular Biology 9:39, 2010).
  func permutationP(_ count: Int, upTo limit: Double, _ numbers: inout RandomNumbers) -> Double? {
    var sweeps = centred
    var asGood = 1
    for _ in 0..<count {
      guard Double(asGood) <= limit * Double(count + 1) else { return nil }
      for index in sweeps.indices { numbers.shuffle(&sweeps[index]) }
      // What is equal but for the order of summation is as good.
      if let best = shapes.best(Self.columnMeans(sweeps)), best.correlation >= correlation * (1 - 1e-12) { asGood += 1 }
    }
    let share = Double(asGood) / Double(count + 1)
    return share <= limit ? share : nil
  }

  /// The index of the last size on the level in curves made of the fit and of residuals drawn from all there are.
  func resampledKnees(_ count: Int, _ numbers: inout RandomNumbers) -> [Int] {
    let centre = mean(fitted)
    let residuals = centred.flatMap { sweep in zip(sweep, fitted).map { $0 - ($1 - centre) } }
    // A constant, a height, a place: three numbers were fitted, and the mean of each sweep taken out.
    let free = Double(residuals.count - centred.count - 2)
    let scale = free > 0 ? (Double(residuals.count) / free).squareRoot() : 1
    return (0..<count).map { _ in
      let values = fitted.map { level in
        let sum = centred.reduce(0.0) { sum, _ in sum + residuals[numbers.index(below: residuals.count)] }
        return level + scale * sum / Double(centred.count)
      }
      return shapes.best(values)?.lastLevel ?? lastLevel
    }
  }

  private static func columnMeans(_ sweeps: [[Double]]) -> [Double] {
    var sums = [Double](repeating: 0, count: sweeps[0].count)
    for sweep in sweeps {
      for index in sums.indices { sums[index] += sweep[index] }
    }
    return sums.map { $0 / Double(sweeps.count) }
  }
}

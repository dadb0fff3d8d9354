// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The shapes a curve may have that is level at first and higher after some size: a step; a line on the logarithm of
/// the size; or what a cache does to random reads, of which those beyond its reach, 1 - reach/size of them, miss it.
/// The latter two may start at a measured size or half-way to the next one.
///
/// Fitting a level and one of them by least squares is finding the one with which the values correlate most, and the
/// sign tells a rise from a fall.
struct RiseShapes {
  /// Of each shape: the last size that is level, and the shape with mean 0 and length 1.
  private let shapes: [(lastLevel: Int, values: [Double])]

  /// A level takes two sizes at least.
  static let fewestLevel = 2

  init(sizes: [Double]) {
    shapes = (Self.fewestLevel..<sizes.count).flatMap { count in
      let last = count - 1
      var shapes = [sizes.indices.map { $0 > last ? 1.0 : 0 }]
      for start in [sizes[last], (sizes[last] * sizes[count]).squareRoot()] {
        shapes.append(sizes.map { max(0, log($0 / start)) })
        shapes.append(sizes.map { max(0, 1 - start / $0) })
      }
      return shapes.map { (last, Self.normalised($0)) }
    }
  }

  /// The shape that fits best: its last level size, the correlation with it, and what it makes of the values. nil where
  /// there is no shape or no correlation.
  func best(_ values: [Double]) -> (lastLevel: Int, correlation: Double, fitted: [Double])? {
    let centre = mean(values)
    let length = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }.squareRoot()
    guard length > 0 else { return nil }
    var best: Int?
    var most = 0.0
    for index in shapes.indices {
      let shape = shapes[index].values
      var product = 0.0
      // Counting by hand, as a range is iterated slowly where it is not optimised.
      var position = 0
      while position < values.count {
        product += values[position] * shape[position]
        position += 1
      }
      if product > most {
        most = product
        best = index
      }
    }
    guard let best else { return nil }
    return (shapes[best].lastLevel, most / length, shapes[best].values.map { centre + most * $0 })
  }

  private static func normalised(_ shape: [Double]) -> [Double] {
    let centre = mean(shape)
    let length = shape.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }.squareRoot()
    return shape.map { ($0 - centre) / length }
  }
}

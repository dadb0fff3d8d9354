// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// What was not held against what, and why, as parts of a page.
enum ObstacleContents {
  static func contents(_ obstacles: [RunGroup.Obstacle]) -> [PageContents.Obstacle] {
    obstacles.map { obstacle in
      // Where the engine is another one, all else differs too, and says nothing.
      if let engine = obstacle.mismatches.first(where: { $0.name == "engine" }) {
        return PageContents.Obstacle(
          sentence:
            "\(obstacle.run) and \(obstacle.base) measured different things: \(engine.candidate) and \(engine.base).",
          fields: nil)
      }
      let count = obstacle.mismatches.count
      return PageContents.Obstacle(
        sentence:
          "\(obstacle.run) was not compared with \(obstacle.base): \(count == 1 ? "a field differs that must match" : "\(count) fields differ that must match"). They stand apart.",
        fields: PageContents.Table(
          "Measure both alike, and they can be compared.", columns: ["field", obstacle.base, obstacle.run],
          rows: obstacle.mismatches.map { [$0.name, $0.base, $0.candidate] }))
    }
  }
}

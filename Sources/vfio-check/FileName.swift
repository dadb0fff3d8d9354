// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// What files are called in tables.
enum FileName {
  /// `guest` for `/tmp/guest.json`; where several would have one name, with as many directories as tell them apart:
  /// `host/run` and `guest/run`. What is named twice is called alike.
  static func names(_ paths: [String]) -> [String] {
    let files = paths.map { FilePath($0).lexicallyNormalized() }
    var depths = [Int](repeating: 0, count: files.count)
    var names = files.map { name($0, depth: 0) }
    let deepest = files.map(\.components.count).max() ?? 0
    while let index = files.indices.first(where: { index in
      depths[index] < deepest && files.indices.contains { names[$0] == names[index] && files[$0] != files[index] }
    }) {
      // All of them, or the first one would stand without its directory.
      let shared = names[index]
      for other in files.indices where names[other] == shared {
        depths[other] += 1
        names[other] = name(files[other], depth: depths[other])
      }
    }
    // Only the ending tells what is still alike.
    return files.indices.map { index in
      files.indices.contains { names[$0] == names[index] && files[$0] != files[index] } ? paths[index] : names[index]
    }
  }

  /// The file's name without its ending, after so many directories.
  private static func name(_ file: FilePath, depth: Int) -> String {
    guard let last = file.lastComponent else { return file.string }
    return (file.components.dropLast().suffix(depth).map(\.string) + [last.stem]).joined(separator: "/")
  }
}

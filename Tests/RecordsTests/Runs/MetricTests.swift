// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import Testing

@Suite("Metric")
struct MetricTests {
  @Test("metrics stand by id, then by bytes, then by the other parameters")
  func order() {
    func metric(_ id: String, _ point: [String: Int]) -> Metric { Metric(id: id, point: point) }
    let expected = [
      metric("a", ["bytes": 65_536, "queueDepth": 32]), metric("b", [:]),
      metric("b", ["bytes": 512, "queueDepth": 32]),
      metric("b", ["bytes": 4096]), metric("b", ["bytes": 4096, "queueDepth": 1]),
      metric("b", ["bytes": 4096, "queueDepth": 32]),
      metric("b", ["bytes": 65_536, "ioPageBytes": 1, "queueDepth": 32]),
      metric("b", ["bytes": 65_536, "ioPageBytes": 2, "queueDepth": 1]),
    ]
    #expect(expected.reversed().sorted() == expected)
    for metric in expected { #expect(!(metric < metric)) }
  }

  @Test(
    "a point is told in words, its bytes first",
    arguments: [
      (["queueDepth": 1, "bytes": 4096], "4 KiB, queue depth 1"),
      (["workingSetBytes": 64 << 20, "bytes": 512], "512 B, working set 64 MiB"),
      (["ioPageBytes": 2 << 20, "pageBytes": 4096], "IO pages of 2 MiB, pages of 4 KiB"),
      (["batch": 64, "leaf": 0], "leaf 0"), (["batch": 64], "each"),
      (["bytes": 1536, "alpha": 3], "1536 B, alpha 3"), ([:], ""),
    ] as [([String: Int], String)])
  func pointText(point: [String: Int], text: String) {
    #expect(Metric(id: "a", point: point).pointText == text)
  }

  @Test(
    "sizes are whole numbers of the largest unit",
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1 << 30, "1 GiB"), (1 << 40, "1 TiB"), (1 << 50, "1 PiB"),
      (Int.max, "\(Int.max) B"),
    ])
  func size(bytes: Int, text: String) {
    #expect(Metric.size(bytes) == text)
  }

  @Test("a sample is the time of one operation, unless the point says of how many")
  func batch() {
    #expect(Metric(id: "a", point: [:]).batch == 1 && Metric(id: "a", point: ["batch": 64]).batch == 64)
    // What a damaged record may say.
    #expect(Metric(id: "a", point: ["batch": 0]).batch == 1 && Metric(id: "a", point: ["batch": -1]).batch == 1)
  }

  @Test("times are better when lower, rates when higher")
  func direction() {
    #expect(Metric(id: "a", point: [:]).isBetterLower)
    #expect(!Metric(id: "a", unit: .bytesPerSecond, point: [:]).isBetterLower)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads `/proc/cpuinfo`.
struct ProcessorReader {
  let reader: TreeReader

  func processor() -> Processor {
    var processor = Processor()
    for line in reader.lines("/proc/cpuinfo", limit: 1 << 23) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].split(separator: "\t").joined().split(separator: " ").joined(separator: " ")
      if key == "processor" { processor.count += 1 }
      guard processor.count <= 1 else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      switch key {
      case "vendor_id": processor.vendor = String(value)
      case "model name": processor.modelName = String(value)
      case "flags", "Features": processor.flags = Set(value.split(separator: " ").map(String.init))
      case "address sizes":
        // "46 bits physical, 48 bits virtual"
        let numbers = value.split(separator: " ").compactMap { NumberText.integer($0) }
        if numbers.count == 2, numbers.allSatisfy({ (1...64).contains($0) }) {
          (processor.physicalAddressBits, processor.virtualAddressBits) = (numbers[0], numbers[1])
        }
      default: continue
      }
    }
    return processor
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads `/proc/cpuinfo`.
struct ProcessorReader {
  let reader: TreeReader

  func processor() -> Processor {
    var processor = Processor()
    for line in reader.lines("/proc/cpuinfo", limit: 1 << 23) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].split(separator: "\t").joined().split(separator: " ").joined(separator: " ")
      // "processor 0: version = FF, …" on s390 (arch/s390/kernel/processor.c, show_cpu_ids), "processor : 0" elsewhere.
      if key == "processor" || (key.hasPrefix("processor ") && Int(key.dropFirst(10)) != nil) { processor.count += 1 }
      guard processor.count <= 1 else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      switch key {
      case "vendor_id":
        if value == "IBM/S390" {
          processor.architecture = .s390
        } else {
          processor.architecture = .x86
          processor.vendor = String(value)
        }
      case "model name": processor.modelName = String(value)
      case "flags", "Features", "features": processor.flags = Set(value.split(separator: " ").map(String.init))
      case "CPU implementer": processor.architecture = .arm
      case "cpu": processor.architecture = .power
      case "CPU Family": processor.architecture = .loongArch
      case "isa":
        processor.architecture = .riscV
        processor.flags = Self.extensions(value)
      case "address sizes":
        // "46 bits physical, 48 bits virtual"
        let numbers = value.split(separator: " ").compactMap { NumberText.integer($0) }
        if numbers.count == 2, numbers.allSatisfy({ (1...64).contains($0) }) {
          processor.physicalAddressBits = numbers[0]
        }
      default: continue
      }
    }
    return processor
  }

  /// The extensions in "rv64imafdch_zicbom_zicboz": single letters, then names (arch/riscv/kernel/cpu.c, print_isa).
  private static func extensions(_ isa: Substring) -> Set<String> {
    guard isa.hasPrefix("rv64") || isa.hasPrefix("rv32") else { return [] }
    let parts = isa.dropFirst(4).split(separator: "_")
    return Set((parts.first ?? "").map { String($0) } + parts.dropFirst().map(String.init))
  }
}

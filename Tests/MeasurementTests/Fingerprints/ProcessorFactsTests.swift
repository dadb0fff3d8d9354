// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@testable import Measurement
@testable import Records

@Suite("What is known of processor and clock")
struct ProcessorFactsTests {
  private static func words(_ text: String) -> [UInt32] {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 12 - text.utf8.count)
    return stride(from: 0, to: 12, by: 4).map { at in
      bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  @Test("a hypervisor is known by what it answers")
  func signature() {
    #expect(HypervisorInterface(words: Self.words("KVMKVMKVM"))?.name == "KVM")
    #expect(HypervisorInterface(words: Self.words("KVMKVMKVM"))?.isTranslator == false)
    #expect(HypervisorInterface(words: Self.words("TCGTCGTCGTCG"))?.isTranslator == true)
    #expect(HypervisorInterface(words: Self.words("bhyve bhyve "))?.name == "bhyve bhyve ")
    #expect(HypervisorInterface(words: [0, 0, 0]) == nil)
  }

  @Test("a hypervisor cannot write to the terminal")
  func control() {
    #expect(HypervisorInterface(words: Self.words("\u{1b}[2Jevil"))?.signature == "[2Jevil")
  }

  @Test("a device or the timer tick is no clock to time with", arguments: ["hpet", "acpi_pm", "jiffies"])
  func unfit(name: String) {
    let source = Clocksource(name: name, available: ["jiffies", name, "tsc"])
    #expect(!source.isFitForTiming && source.advice.contains("\(name), which is unfit"))
    #expect(source.advice.contains("echo tsc | sudo tee"))
    #expect(Clocksource(name: name, available: [name]).advice.contains("dmesg"))
  }

  @Test(
    "what is read without leaving the processor is", arguments: ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page"])
  func fit(name: String) {
    #expect(Clocksource(name: name, available: []).isFitForTiming)
  }

  @Test("the last cache is the one of the highest level")
  func caches() {
    func tree(_ caches: [(String, String)]) -> MemoryFileTree {
      var tree = MemoryFileTree()
      for (index, cache) in caches.enumerated() {
        tree.write("/sys/devices/system/cpu/cpu0/cache/index\(index)/level", cache.0)
        tree.write("/sys/devices/system/cpu/cpu0/cache/index\(index)/size", cache.1)
      }
      return tree
    }
    let usual = tree([("1", "32K"), ("1", "32K"), ("2", "512K"), ("3", "32768K")])
    #expect(ProcessorCaches.lastLevelBytes(in: usual) == 32 << 20)
    #expect(ProcessorCaches.lastLevelBytes(in: tree([])) == nil)
    for size in ["", "K", "-4K", "0K", "32M", "99999999999K"] {
      #expect(ProcessorCaches.lastLevelBytes(in: tree([("1", size)])) == nil)
    }
  }
}

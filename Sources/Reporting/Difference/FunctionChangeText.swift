// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

/// What is other about a function, as rows of what and how.
enum FunctionChangeText {
  static func rows(_ change: FunctionChange) -> [(String, String)] {
    var rows: [(String, String)] = []
    func add<Value>(_ what: String, _ change: Change<Value>?, _ text: (Value) -> String) {
      if let change { rows.append((what, "\(text(change.old)) → \(text(change.new))")) }
    }
    add("driver", change.driver) { $0 ?? "none" }
    add("reset", change.reset, reset)
    add("link", change.link, \.description)
    add("link, at most", change.linkCapability, \.description)
    for bar in change.bars { add("BAR \(bar.index)", bar.shape, self.bar) }
    add("NUMA node", change.numaNode) { $0.map(String.init) ?? "none" }
    add("boot display", change.isBootVGA) { $0 ? "yes" : "no" }
    add("revision", change.revision) { hexadecimal($0, digits: 2) }
    add("class", change.pciClass, \.description)
    return rows
  }

  private static func reset(_ offer: ResetOffer) -> String {
    switch offer {
    case .methods(let methods): methods.isEmpty ? "switched off" : methods.words
    case .unnamed: "possible, methods not listed"
    case .none: "none"
    }
  }

  private static func bar(_ shape: BARShape?) -> String {
    guard let shape else { return "none" }
    let kind =
      shape.isIO ? "ports" : (shape.is64Bit ? "64-bit" : "32-bit") + (shape.isPrefetchable ? " prefetchable" : "")
    return "\(ByteSize(shape.size)) \(kind)\(shape.isUnassigned ? ", without an address" : "")"
  }
}

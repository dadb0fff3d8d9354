// SPDX-License-Identifier: GPL-3.0-or-later

/// A PCI function as `vfio-check list --pci` and lspci both name it: what the two must agree on.
package struct ListedFunction: Hashable, Sendable {
  package let address: String
  package let id: String
  package let driver: String?

  /// From `vfio-check list --pci --json`.
  package static func byList(_ json: [String: Any]) -> Set<ListedFunction> {
    Set(
      (json["pci"] as? [[String: Any]] ?? []).map {
        ListedFunction(
          address: $0["address"] as? String ?? "", id: $0["id"] as? String ?? "", driver: $0["driver"] as? String)
      })
  }

  /// From `lspci -Dnnk`: a line per function, indented lines below it for its driver.
  package static func byLspci(_ text: String) -> Set<ListedFunction> {
    var functions: [ListedFunction] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("\tKernel driver in use: "), let last = functions.popLast() {
        functions.append(
          ListedFunction(
            address: last.address, id: last.id, driver: String(line.dropFirst("\tKernel driver in use: ".count))))
      } else if !line.hasPrefix("\t"), let address = line.split(separator: " ").first,
        let id = line.matches(of: #/\[([0-9a-f]{4}:[0-9a-f]{4})\]/#).first?.output.1
      {
        functions.append(ListedFunction(address: String(address), id: String(id), driver: nil))
      }
    }
    return Set(functions)
  }
}

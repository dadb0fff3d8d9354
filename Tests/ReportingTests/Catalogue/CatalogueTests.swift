// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Passthrough
import Reporting
import Testing

@Suite("Catalogue")
struct CatalogueTests {
  private let pages = Catalogue.checks.map { type(of: $0).about }

  /// These ids are in use by people's scripts: they may become more, never fewer.
  @Test func idsStay() {
    let promised = """
      iommu.firmware iommu.enabled iommu.interrupt-remapping iommu.unsafe-interrupts iommu.address-width iommu.domain-type
      cpu.virtualization vfio.available kernel.lockdown memory.locked-limit memory.dma-entries memory.host-reserve
      memory.hugepages config.boot config.binding group.isolated group.acs-override group.p2p-bypass group.reserved-regions
      device.driver device.in-use device.boot-framebuffer device.companions device.reset device.reset-scope device.power
      device.reachable device.bars device.mmio-window device.rebar device.rom device.interrupts device.link device.numa
      device.errors device.sriov usb.controller-isolated usb.host-loses usb.device-in-use usb.selector usb.speed
      usb.authorized usb.power usb.transaction-translator
      """.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(Set(promised).subtracting(pages.map(\.id)).isEmpty)
  }

  @Test func everyIDIsUniqueAndWellFormed() {
    #expect(Set(pages.map(\.id)).count == pages.count)
    for page in pages {
      #expect(page.id.wholeMatch(of: #/[a-z]+\.[a-z0-9-]+/#) != nil, "\(page.id)")
    }
  }

  @Test func everyPageSaysWhatItOwes() {
    for page in pages {
      #expect(!page.title.isEmpty && !page.title.hasSuffix("."), "\(page.id)")
      #expect(page.why.count > 80 && page.how.count > 80, "\(page.id)")
      #expect(page.verdicts.contains { $0.verdict == .pass }, "\(page.id)")
      #expect(page.verdicts.contains { $0.verdict.severity > 0 }, "\(page.id) can find nothing")
      #expect(Set(page.verdicts.map(\.verdict)).count == page.verdicts.count, "\(page.id)")
    }
  }

  /// docs/checks.md is made from the checks; `make docs` writes it anew.
  @Test func theDocumentIsNotStale() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/checks.md")
      .standardized
    let written = try String(contentsOf: path, encoding: .utf8)
    #expect(written == CatalogueDocument.markdown() + "\n", "run `make docs`")
  }
}

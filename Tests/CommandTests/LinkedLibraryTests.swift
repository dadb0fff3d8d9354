// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@Suite("Linked libraries")
struct LinkedLibraryTests {
  /// `FoundationEssentials` is all of it that the tool needs. The rest brings ICU, whose data is larger than the tool,
  /// whether a source file imports it or a dependency does.
  @Test func theToolIsLinkedWithoutFoundation() throws {
    let tool = try Data(contentsOf: URL(filePath: Tool.path), options: .alwaysMapped)
    #expect(tool.range(of: Data("libFoundationEssentials.so\0".utf8)) != nil)
    for library in ["libFoundation.so", "libFoundationInternationalization.so", "lib_FoundationICU.so"] {
      #expect(tool.range(of: Data("\(library)\0".utf8)) == nil, "\(library)")
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Passthrough
import Testing

/// Reasons are API: each is documented on its check's page, and has one meaning and one verdict.
@Suite("Reasons")
struct ReasonTests {
  @Test(arguments: Catalogue.checks.map { type(of: $0).about.id })
  func everyReasonIsDocumentedOnce(id: String) throws {
    let check = try #require(Catalogue.check(id))
    let documented = type(of: check).about.reasons.map { $0.reason.rawValue }
    #expect(Set(documented).count == documented.count, "a reason has two lines")
    let own = documented.filter { CommonReason(rawValue: $0) == nil }
    #expect(Set(own) == Set(Self.names(of: check)), "a reason of the check without a line, or the other way round")
    for reason in own {
      #expect(reason.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil, "\(reason) is not in kebab case")
    }
  }

  @Test(arguments: Catalogue.checks.map { type(of: $0).about.id })
  func reasonsStandInTheOrderOfTheirVerdicts(id: String) throws {
    let verdicts = type(of: try #require(Catalogue.check(id))).about.reasons.map { $0.verdict }
    let places = verdicts.compactMap(Verdict.allCases.firstIndex)
    #expect(places == places.sorted())
  }

  @Test func everyCommonReasonIsExplained() {
    for reason in CommonReason.allCases {
      #expect(!reason.description.meaning.isEmpty && !reason.description.verdicts.isEmpty)
    }
  }

  private static func names<C: Check>(of check: C) -> [String] {
    C.Reason.self == CommonReason.self ? [] : C.Reason.allCases.map(\.rawValue)
  }
}

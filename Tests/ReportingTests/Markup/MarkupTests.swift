// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Reporting

@Suite("Markup")
struct MarkupTests {
  @Test func aLiteralIsMarkupAndAValueIsText() {
    let value = "<b> & \"c\" 'd'"
    let item: Markup = #"<li class="\#(value)">\#(value)</li>"#
    let text = "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"
    #expect(item.text == "<li class=\"\(text)\">\(text)</li>")
    // A value that was put together as markup is put together stays text.
    #expect(("\("<p>\(value)</p>")" as Markup).text == "&lt;p&gt;\(text)&lt;/p&gt;")
  }

  /// A quote with a combining mark behind it is one character that is no quote, and would end an attribute all the
  /// same.
  @Test func textIsEscapedByScalars() {
    let quote = "\"\u{301}'\u{338}<\u{338}&\u{20e3}"
    #expect(("\(quote)" as Markup).text == "&quot;\u{301}&#39;\u{338}&lt;\u{338}&amp;\u{20e3}")
    let unseen = "\u{1b}[2J\u{0}\u{202e}\u{ffff}"
    #expect(("\(unseen)" as Markup).text == "\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}")
  }

  @Test func markupInMarkupIsEscapedOnce() {
    let inner: Markup = "<i>\("&")</i>"
    #expect(("<p>\(inner)</p>" as Markup).text == "<p><i>&amp;</i></p>")
    #expect((inner + inner).text == "<i>&amp;</i><i>&amp;</i>")
    var grown: Markup = ""
    for _ in 0..<2 { grown += inner }
    #expect(grown.text == (inner + inner).text)
  }

  @Test func whatIsNotThereLeavesNothing() {
    let (some, none) = ("<" as String?, nil as String?)
    #expect(("\(each: ["<", ">"], { "<i>\($0)</i>" })" as Markup).text == "<i>&lt;</i><i>&gt;</i>")
    #expect(("\(each: some, { "<i>\($0)</i>" })\(each: none, { "<b>\($0)</b>" })" as Markup).text == "<i>&lt;</i>")
    #expect(("\("<i/>", if: true)\("<b/>", if: false)" as Markup).text == "<i/>")
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Passthrough
import Testing

/// Commands that a person copies, with a machine's names in them.
struct ShellCommandTests {
  private func command(_ text: ShellCommand) -> String { text.text }

  @Test func plainWordsStayAsTheyAre() {
    #expect(
      command("echo \(1) | sudo tee \("/sys/bus/pci/devices/0000:01:00.0/remove")")
        == "echo 1 | sudo tee /sys/bus/pci/devices/0000:01:00.0/remove")
    #expect(command("vfio-pci.ids=\("10de:2684,10de:22ba")") == "vfio-pci.ids=10de:2684,10de:22ba")
    #expect(command("vfio-check preflight \(words: ["1-2", "1-3"])") == "vfio-check preflight 1-2 1-3")
  }

  @Test(arguments: [
    ("/mnt/my disk", "'/mnt/my disk'"), ("a;reboot", "'a;reboot'"), ("$(reboot)", "'$(reboot)'"), ("", "''"),
    ("it's", "'it'\\''s'"), ("a\nreboot", "$'a\\012reboot'"), ("\u{1b}[2J'\\", "$'\\033[2J\\'\\\\'"), ("*", "'*'"),
    ("\u{202e}x", "$'\\342\\200\\256x'"), ("größe", "'größe'"), ("~", "'~'"),
  ]) func whatAShellWouldObeyIsQuoted(word: String, quoted: String) {
    #expect(command("sudo umount \(word)") == "sudo umount \(quoted)")
  }

  @Test func betweenQuotesAWordStaysAPart() {
    #expect(command("echo 'softdep \("amdgpu") pre: vfio-pci'") == "echo 'softdep amdgpu pre: vfio-pci'")
    #expect(command("echo 'softdep \("$(reboot)") pre: x'") == "echo 'softdep ''$(reboot)'' pre: x'")
    #expect(command("echo 'a' \("b c")") == "echo 'a' 'b c'")
  }

  @Test func aCommandInAnotherOneIsNoWord() {
    let first: ShellCommand = "echo \("a b")"
    #expect(command("\(first) && reboot") == "echo 'a b' && reboot")
    #expect(ShellCommand(lines: [first, "true"]).text == "echo 'a b'\ntrue")
  }
}

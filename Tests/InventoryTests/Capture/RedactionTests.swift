// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Inventory

@Suite("Redaction")
struct RedactionTests {
  private func redacted(_ path: String, _ text: String, hostName: String? = "atlantis") -> String {
    var redaction = Redaction(hostName: hostName)
    return String(decoding: redaction.redact(path, Array(text.utf8)), as: UTF8.self)
  }

  @Test func serialNumbersBecomeNumbersThatStayApart() {
    var redaction = Redaction(hostName: nil)
    func alias(_ serial: String) -> String {
      String(decoding: redaction.redact("/sys/devices/usb1/1-1/serial", Array(serial.utf8)), as: UTF8.self)
    }
    let first = alias("4C530001\n")
    #expect(!first.contains("4C53"))
    #expect(alias("4C530002\n") != first)
    #expect(alias("4C530001\n") == first)
  }

  @Test func hardwareAddressesAndUUIDsAreZeroed() {
    let text = redacted(
      "/proc/cmdline", "ip=52:54:00:12:34:56 root=UUID=0a1b2c3d-1111-2222-3333-0123456789ab vfio-pci.ids=10de:2684\n")
    #expect(text == "ip=00:00:00:00:00:00 root=UUID=00000000-0000-0000-0000-000000000000 vfio-pci.ids=10de:2684\n")
  }

  @Test func pciAddressesAndResourcesStay() {
    let text =
      "0000:01:00.0 10000:e0:06.0 fee00000-feefffff : 0000:00:1f.3\n0x00000000fee00000 0x00000000feefffff msi\n"
    #expect(redacted("/proc/iomem", text) == text)
  }

  @Test func theHostNameGoes() {
    #expect(redacted("/proc/cmdline", "ip=::::atlantis:eth0 quiet\n") == "ip=::::redacted-host:eth0 quiet\n")
  }

  /// Debian names LVM's volume group after the host, and there is a host for every name.
  @Test(
    arguments: [
      ("/sys/block/dm-0/dm/name", "amd--vg-root\n", "redacted-host--vg-root\n"),
      ("/proc/sys/kernel/osrelease", "6.12-amd\n", "6.12-amd\n"), ("/proc/modules", "amd 1 0\n", "amd 1 0\n"),
      ("/proc/cmdline", "BOOT_IMAGE=/vmlinuz-6.12.117+deb12-amd64\n", "BOOT_IMAGE=/vmlinuz-6.12.117+deb12-amd64\n"),
      ("/proc/cmdline", "kvm_amd.nested=1 hostname=amd\n", "kvm_amd.nested=1 hostname=redacted-host\n"),
    ])
  func aHostNameIsAWordOfItsOwn(path: String, text: String, expected: String) {
    #expect(redacted(path, text, hostName: "amd") == expected)
  }

  @Test func routesKeepTheInterfaceAndLoseTheGateway() {
    let text =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\neth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    let result = redacted("/proc/net/route", text)
    #expect(result.contains("eth0\t00000000\t00000000"))
    #expect(!result.contains("A8C0"))
  }

  @Test func theDeviceSerialNumberCapabilityLosesItsNumber() {
    let space = ConfigurationBuilder().express(.endpoint).serialNumber(0x0011_22ff_fe33_4455).space
    var redaction = Redaction(hostName: nil)
    let result = ConfigurationSpace(bytes: redaction.redact("/sys/devices/pci0000:00/0000:00:01.0/config", space.bytes))
    #expect(result.deviceSerialNumber == .present(1))
    #expect(result.extendedCapabilities == space.extendedCapabilities)
  }

  @Test func udevKeepsOnlyWhatIsOnADisk() {
    let text = "S:disk/by-id/x\nE:ID_SERIAL=Samsung_S4EV\nE:ID_FS_TYPE=ext4\nE:ID_FS_UUID=1\n"
    #expect(redacted("/run/udev/data/b8:1", text) == "E:ID_FS_TYPE=ext4\n")
  }
}

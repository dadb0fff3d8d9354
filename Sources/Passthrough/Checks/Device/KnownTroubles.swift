// SPDX-License-Identifier: GPL-3.0-or-later

/// Products that are known for trouble in guests although nothing in sysfs tells: the data of `device.known-trouble`,
/// and of `device.reset` for the chips that need the module vendor-reset.
///
/// To add one, add a line:
///
///     vendor:device[-device] | kind | fixed in Linux, or - | what happens | what to do | source
///
/// All ids are hexadecimal. A line with a kernel version does not count from that version on: the kernel then avoids
/// what goes wrong. Kinds: `hostRisk` (the host reboots or freezes), `reset` (a reset that is offered does not work, or
/// loses the device), `vendorReset` (what happens is the chip's name), `setup` (it needs more than being passed).
enum KnownTroubles {
  static let table = """
    1022:15b8 | hostRisk | - | the host reboots or freezes when this USB controller is passed, on several boards | Leave it with the host and pass another USB controller | https://github.com/QubesOS/qubes-issues/issues/8322
    8086:15ec | hostRisk | - | the host froze when this Thunderbolt controller's USB function was passed | Leave it with the host and pass single USB devices, or a USB card | https://github.com/QubesOS/qubes-issues/issues/4462
    1912:0014-0015 | reset | - | after a bus reset its link does not come back: the first VM start works, the second fails | Try two VM starts before relying on it; a USB card with a function-level reset avoids it | https://github.com/hathach/tinyusb/pull/3766
    1b73:1100 | reset | - | a reset fails at the second VM start under some firmware | Try two VM starts before relying on it; update the board's firmware | https://github.com/Dasharo/dasharo-issues/issues/411
    1b21:1164 | reset | 7.0 | its link does not train again after a bus reset, above all with several such controllers | Choose power management as its reset: write pm to reset_method, at every boot | https://lore.kernel.org/r/20260109000211.398300-1-alex.williamson@nvidia.com
    1022:1487 | reset | 5.8 | a function-level reset hangs it | Use Linux 5.8 or later, which does without that reset | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    1022:148c | reset | 5.8 | a function-level reset hangs it | Use Linux 5.8 or later, which does without that reset | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    1022:149c | reset | 5.8 | a function-level reset hangs it | Use Linux 5.8 or later, which does without that reset | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    1022:1486 | reset | - | a VM that gets this coprocessor does not boot: a function-level reset hangs it | Leave it with the host: nothing in a VM needs it | https://lore.kernel.org/r/9e85bcad-a73c-cccd-4522-a45e599309d7@jaundrew.com
    1022:7901 | reset | 6.3 | a function-level reset leaves this SATA controller in a state that no driver can use | Use Linux 6.3 or later, or write bus to reset_method | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    8086:1502-1503 | reset | 4.12 | a function-level reset may hang this network controller | Use Linux 4.12 or later, which does without that reset | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    14c3:0616 | reset | 6.14 | a function-level reset fails, and the wireless function is gone until the host reboots | Use Linux 6.14 or later | https://github.com/QubesOS/qubes-issues/issues/9689
    168c:0030 | reset | 5.4 | a bus reset takes its link down for good, and the host may hang | Use Linux 5.4 or later, which does without that reset | https://lore.kernel.org/r/20140923210318.498dacbd@dualc.maya.org/
    168c:0032-0034 | reset | 5.4 | a bus reset takes its link down for good, and the host may hang | Use Linux 5.4 or later, which does without that reset | https://lore.kernel.org/r/20140923210318.498dacbd@dualc.maya.org/
    168c:003c | reset | 5.4 | a bus reset takes its link down for good, and the host may hang | Use Linux 5.4 or later, which does without that reset | https://lore.kernel.org/r/20140923210318.498dacbd@dualc.maya.org/
    168c:003e | reset | 5.13 | the VM hangs when its driver for this wireless function starts after a bus reset | Use Linux 5.13 or later | https://lore.kernel.org/r/08982e05-b6e8-5a8d-24ab-da1488ee50a8@web.de
    17cb:1103 | reset | - | a bus reset does not bring this wireless function back | Try two VM starts before relying on it | https://lore.kernel.org/all/20260602160024.1171949-4-jtornosm@redhat.com/
    17cb:1107 | reset | - | a bus reset does not bring this wireless function back | Try two VM starts before relying on it | https://lore.kernel.org/all/20260602160024.1171949-4-jtornosm@redhat.com/
    17cb:0308 | reset | - | a bus reset does not bring this modem back | Try two VM starts before relying on it | https://lore.kernel.org/all/20260602160024.1171949-4-jtornosm@redhat.com/
    104c:b005 | reset | 5.14 | a bus reset stops it for good | Use Linux 5.14 or later, which does without that reset | https://e2e.ti.com/support/processors/f/791/t/954382
    11c1:5900-5901 | reset | - | on some boards its link is broken after a bus reset until power is cut | Try two VM starts before relying on it | https://lore.kernel.org/r/20240326131858.GA140624@workstation.local
    10de:2340-237f | reset | 5.14 | a bus reset does not work on it | Use Linux 5.14 or later, which does without that reset | https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c
    10de:1eb8 | reset | 6.5 | directly below a root port a bus reset fails | Use Linux 6.5 or later | https://lore.kernel.org/r/2dcebea53a6eb9bd212ec6d8974af2e5e0333ef6.1681129861.git.wuzongyong@linux.alibaba.com
    10de:2b85 | reset | - | after days of use a function-level reset may leave it without an answer until the host reboots | Keep it from D3cold, bind it to vfio-pci at boot, and plan for host reboots | https://www.guiahardware.es/rtx-5090-y-rtx-6000-pro-el-bug-de-reset-en-virtualizacion-que-congela-las-vms
    10de:2bb1 | reset | - | after days of use a function-level reset may leave it without an answer until the host reboots | Keep it from D3cold, bind it to vfio-pci at boot, and plan for host reboots | https://www.guiahardware.es/rtx-5090-y-rtx-6000-pro-el-bug-de-reset-en-virtualizacion-que-congela-las-vms
    1002:7550 | reset | - | after a VM was shut down the next VM start may fail until the host sleeps or reboots | Try two VM starts before relying on it; a short suspend of the host resets the card | https://github.com/urbanyl/GPU-Passthrough-for-KVM-QEMU-on-Linux/issues/4
    1002:7590 | reset | - | after a VM was shut down the next VM start may fail until the host reboots | Try two VM starts before relying on it | https://github.com/gnif/vendor-reset/issues/107
    1002:7470-747f | reset | - | the host may hang when the VM shuts down, or the second VM start fails | Try two VM starts before relying on it; a fork of vendor-reset knows this chip | https://github.com/gnif/vendor-reset/issues/97
    1002:744c | reset | - | the first VM start works, the second may not until the host reboots | Try two VM starts before relying on it | https://github.com/gnif/vendor-reset/issues/65
    1002:164e | reset | - | the second VM start shows artefacts or nothing | Try two VM starts before relying on it; in a Windows guest RadeonResetBugFix disables it at shutdown | https://github.com/inga-lovinde/RadeonResetBugFix/issues/6
    1002:15bf | reset | - | the VM does not start a second time until the host reboots | Try two VM starts before relying on it; in a Windows guest RadeonResetBugFix disables it at shutdown | https://github.com/inga-lovinde/RadeonResetBugFix/issues/6
    1002:1900 | reset | - | the second VM start shows a black screen | Try two VM starts before relying on it | https://github.com/gnif/vendor-reset/issues/82
    10de:22a3 | setup | - | an NVSwitch works only under NVIDIA's fabric manager, and with it the GPUs that hang on it | Pass all GPUs and NVSwitches of the board to one VM and run the fabric manager there, or keep the NVSwitches and run it on the host | https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html
    1002:67c0-67df | vendorReset | - | Polaris 10 | - | https://github.com/gnif/vendor-reset
    1002:6fdf | vendorReset | - | Polaris 10 | - | https://github.com/gnif/vendor-reset
    1002:67e0-67ef | vendorReset | - | Polaris 11 | - | https://github.com/gnif/vendor-reset
    1002:67ff | vendorReset | - | Polaris 11 | - | https://github.com/gnif/vendor-reset
    1002:6980-699f | vendorReset | - | Polaris 12 | - | https://github.com/gnif/vendor-reset
    1002:6860-687f | vendorReset | - | Vega 10 | - | https://github.com/gnif/vendor-reset
    1002:66a0-66af | vendorReset | - | Vega 20 | - | https://github.com/gnif/vendor-reset
    1002:7310-731f | vendorReset | - | Navi 10 | - | https://github.com/gnif/vendor-reset
    1002:7360 | vendorReset | - | Navi 12 | - | https://github.com/gnif/vendor-reset
    1002:7362 | vendorReset | - | Navi 12 | - | https://github.com/gnif/vendor-reset
    1002:7340-734f | vendorReset | - | Navi 14 | - | https://github.com/gnif/vendor-reset
    """

  /// By vendor: asked of every function.
  static let byVendor = Dictionary(grouping: all, by: \.vendor)

  static let all: [KnownTrouble] = table.split(separator: "\n").compactMap { KnownTrouble(line: String($0)) }
}

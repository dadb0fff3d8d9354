// SPDX-License-Identifier: GPL-3.0-or-later

/// Names that everybody's machine may have, and that therefore say nothing of whose it is. None of these lists has to
/// be complete: what is missing becomes a stand-in.
enum KnownNames {
  /// Modules and drivers that checks ask about, whether or not the machine has them.
  static let modules: Set<String> = words(
    """
    vfio vfio_pci vfio_pci_core vfio_iommu_type1 vfio_virqfd vfio_mdev mdev iommufd kvm kvm_intel kvm_amd kvmgt kvmfr irqbypass \
    pci_stub pciback xen_pciback nvidia nvidia_drm nvidia_modeset nvidia_uvm nvidia_peermem nvidia_vgpu_vfio \
    nvidia_vgpu_vfio_pci nvgrace_gpu_vfio_pci nouveau nova_core nova_drm amdgpu radeon i915 xe ast mgag200 bochs bochs_drm cirrus qxl \
    virtio_gpu simpledrm efifb vesafb simplefb snd_hda_intel snd_hda_codec_hdmi i2c_nvidia_gpu ucsi_ccg vendor_reset \
    xhci_hcd xhci_pci xhci_pci_renesas ehci_hcd ehci_pci uhci_hcd ohci_hcd ohci_pci thunderbolt usbcore usbhid usb_storage uas \
    btusb btintel nvme nvme_core ahci megaraid_sas mpt3sas vmd mlx4_core mlx5_core mlx5_vfio_pci hisi_acc_vfio_pci pds_vfio_pci \
    qat_vfio_pci virtio_vfio_pci igb igbvf ixgbe ixgbevf e1000e i40e iavf ice igc bnxt_en r8169 r8168 r8125 atlantic iwlwifi \
    mt7921e ath10k_pci ath11k_pci pcieport shpchp lpc_ich i801_smbus i2c_i801 intel_lpss_pci mei_me iTCO_wdt wdat_wdt \
    sp5100_tco ccp k10temp snd_usb_audio virtio_pci efi_pstore uio uio_pci_generic igb_uio none (null)
    """)

  /// The parameters of such modules that matter to assignment.
  static let parameters: Set<String> = words(
    """
    ids disable_vga disable_idle_d3 disable_denylist enable_sriov nointxmask allow_unsafe_interrupts dma_entry_limit \
    disable_hugepages enable_unsafe_noiommu_mode nested ept npt avic enable_apicv ignore_msrs report_ignored_msrs \
    halt_poll_ns nx_huge_pages tdp_mmu autosuspend authorized_default quirks modeset fbdev max_vfs enable_guc force_probe \
    enable_psr runpm aspm dpm ppfeaturemask gpu_recovery sg_display hide passthrough power_save model probe_mask \
    NVreg_EnableGpuFirmware NVreg_PreserveVideoMemoryAllocations NVreg_DynamicPowerManagement NVreg_EnableResizableBar \
    NVreg_OpenRmEnableUnsupportedGpus NVreg_UsePageAttributeTable NVreg_RegistryDwords poll_queues io_queue_depth \
    default_ps_max_latency_us
    """)

  /// What kernel arguments and options are set to.
  static let values: Set<String> = words(
    """
    on off pt nopt strict soft force forcedac nobypass biomerge panic nopanic merge nomerge igfx_off sp_off sm_on sm_off tboot_noforce \
    nobounce fullflush pgtbl_v1 pgtbl_v2 downstream multifunction id nomsi msi realloc noaer noats nocrs use_crs assign busses \
    assign_busses pcie_bus_safe pcie_bus_perf pcie_bus_peer2peer pcie_bus_tune_off hpmemsize hpmmiosize hpmmioprefsize hpiosize hpbussize \
    big_root_window resource_alignment disable_acs_redir config_acs noacpi nommconf routeirq ioapicreserve ecrc lock nobar norom \
    rom use_e820 no_e820 noari efifb vesafb simplefb sysfb_init simpledrm_platform_driver_init efi vga uefi bios y n yes no \
    true false auto native compat dpc ports performance powersave powersupersave default none all auto nosmt full madvise never \
    always integrity confidentiality relaxed nobgrt runtime noruntime nosoftreserve hdmi dp dvi edp lvds virtual x2apic nox2apic_optout \
    nosid no_x2apic_optout bypass lazy identity passthrough max amd intel kvm hyperv xen exclusive isolated managed_irq domain
    """)

  /// Kernel arguments, beyond those that `KernelArguments.concernsPassthrough` knows, that checks or remedies look at.
  static let arguments: Set<String> = words(
    """
    ro rw quiet splash nomodeset nointremap noapic nolapic nox2apic acpi noacpi efi noefi mitigations lockdown isolcpus nohz_full rcu_nocbs \
    irqaffinity transparent_hugepage pcie_aspm pcie_port_pm pcie_ports iomem mem memmap maxcpus nosmt nokaslr x2apic_phys hpet \
    module.sig_enforce swiotlb vga fbcon dom0_mem rd.driver.blacklist rd.driver.post redacted
    """)

  /// Values of `rd.driver.pre` and their like name modules.
  static let parameterModules: Set<String> = words(
    """
    vfio vfio_pci vfio_iommu_type1 iommufd kvm kvm_intel kvm_amd usbcore usb_storage usbhid i915 xe amdgpu radeon nouveau nvidia \
    nvidia_drm nvidia_modeset snd_hda_intel xhci_hcd pci_stub xen_pciback pciehp pcie_aspm nvme nvme_core intel_iommu amd_iommu \
    iommu intel_idle btusb ast mlx5_core ixgbe igb workqueue
    """)

  /// Processes that checks know by name, and programs that are found on very many machines. The kernel cuts names at 15
  /// bytes.
  static func isProcess(_ name: String) -> Bool {
    if processes.contains(name) { return true }
    guard let machine = ["qemu-system-", "kvm-nx-lpage-re"].first(where: name.hasPrefix) else { return false }
    return ["", "x86", "x86_64", "i38", "i386", "aar", "aarch64", "arm", "ppc", "s39", "ris"].contains(
      String(name.dropFirst(machine.count)))
  }

  private static let processes: Set<String> = words(
    """
    vfio-check qemu-kvm kvm libvirtd virtqemud virtlogd virtlockd virtnodedevd cloud-hyperviso firecracker crosvm virt-launcher incusd \
    lxd pvedaemon pveproxy pvestatd xenstored xl systemd systemd-logind systemd-udevd Xorg Xwayland Xvnc gnome-shell gnome-session-b \
    gdm gdm-wayland-ses gdm-x-session sddm sddm-helper lightdm greetd kwin_wayland kwin_x11 plasmashell sway Hyprland hyprland weston \
    gamescope gamescope-wl river niri labwc mutter cinnamon xfwm4 marco i3 nvidia-persiste nvidia-smi nvidia-powerd nvidia-vgpu-mgr \
    nvidia-vgpud nv-hostengine nv-fabricmanage dcgm-exporter ollama pipewire pipewire-pulse wireplumber pulseaudio bluetoothd \
    NetworkManager ModemManager usbmuxd udisksd upowerd fwupd smartd multipathd lvmetad dmeventd mdadm zed zpool bcache iscsid \
    openrgb coolercontrold looking-glass-c steam kodi ffmpeg plex Plex frigate python3 docker containerd dockerd podman kubelet \
    conmon plymouthd kmscon agetty login cat dd fio vfio-user spdk_tgt
    """)

  static let fileSystems: Set<String> = words(
    """
    ext2 ext3 ext4 xfs btrfs vfat fat msdos exfat ntfs ntfs3 f2fs bcachefs zfs zfs_member iso9660 udf squashfs erofs swap \
    swsuspend crypto_LUKS BitLocker LVM2_member linux_raid_member isw_raid_member ddf_raid_member promise_fasttrack_raid_member \
    bcache ceph_bluestore drbd overlay tmpfs nfs nfs4 cifs fuse fuseblk hfsplus apfs jfs reiserfs nilfs2 ubifs jffs2 VMFS_volume_member \
    stratis mpath_member DM_snapshot_cow vdo LVM1_member hugetlbfs virtiofs 9p
    """)

  /// Where systems mount things, whoever owns them.
  static let mountPoints: Set<String> = words(
    """
    / /usr /boot /boot/efi /boot/firmware /efi /var /var/lib /var/log /var/tmp /var/cache /var/lib/libvirt /var/lib/libvirt/images \
    /var/lib/vz /var/lib/docker /var/lib/containers /home /nix /nix/store /root /srv /opt /tmp /etc /mnt /media /mnt/user /mnt/cache \
    /sysroot /ostree /gnu/store /usr/local /run/initramfs/live /cdrom
    """)

  /// Files beside the pools' directories in /proc/spl/kstat/zfs.
  static let zfsStatistics: Set<String> = words(
    """
    arcstats abdstats dbgmsg dbufs dbufstats dmu_tx dnodestats fletcher_4_bench fm import_progress metaslab_stats qat vdev_cache_stats \
    vdev_mirror_stats vdev_raidz_bench xuio_stats zfetchstats zil zstd brtstats ddt_zap_stats chksum_bench zone_dataset_visibility
    """)

  static let distributions: Set<String> = words(
    """
    debian ubuntu linuxmint pop fedora rhel centos rocky almalinux ol amzn arch manjaro endeavouros cachyos artix opensuse suse sles \
    opensuse-tumbleweed opensuse-leap nixos gentoo void alpine slackware unraid unraidos proxmox pve raspbian kali devuan bazzite bluefin \
    aurora silverblue kinoite coreos fedora-asahi-remix nobara garuda truenas scale xcp-ng xenenterprise photon azurelinux mariner \
    workstation server cloud iot desktop kde gnome bookworm trixie forky sid stable testing lts
    """)

  /// Hooks of mkinitcpio that a machine's initramfs needs to read modprobe.d.
  static let hooks: Set<String> = words(
    "base udev systemd autodetect modconf block filesystems keyboard keymap fsck encrypt sd-encrypt lvm2 kms microcode consolefont sd-vconsole resume"
  )

  /// Names of configuration files, of distributions' and of those that people write by the book.
  static func isConfigurationFile(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    let parts = name.lowercased().split { "._-+@".contains($0) }
    return !parts.isEmpty
      && parts.allSatisfy { part in
        part.allSatisfy(\.isNumber) && part.count <= 3 || configurationWords.contains(String(part))
          || modules.contains(String(part))
      }
  }

  private static let configurationWords: Set<String> = words(
    """
    conf cfg vfio pci kvm iommu intel amd amd64 nvidia nouveau gpu graphics blacklist modules module modprobe options systemd pve proxmox \
    ve mdadm alsa base sound snd usb usbcore zfs zram dkms kernel common installer disable default defaults grub kdump init select \
    unsafe interrupts passthrough ids framebuffer fbdev rare network ath9k firewire microcode oss watchdog dist aliases alias ipmi lockd \
    sriov hugepages ubuntu debian fedora arch settings cloudimg cmdline console apparmor selinux security options virtio xen nested \
    hostonly local main lvm crypt mount plymouth dracut initramfs driver drivers gvt i915 amdgpu
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
  }
}

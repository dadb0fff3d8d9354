// SPDX-License-Identifier: GPL-3.0-or-later

/// Services that keep a device open, by the name of their process: whoever only kills the process gets it back.
enum HoldingService {
  /// Process names as /proc/PID/comm has them, at most 15 characters (TASK_COMM_LEN in `include/linux/sched.h`), and
  /// the unit.
  private static let units: [(process: String, unit: String, what: String)] = [
    ("nvidia-persiste", "nvidia-persistenced", "NVIDIA's persistence daemon"),
    ("nv-fabricmanage", "nvidia-fabricmanager", "NVIDIA's fabric manager"),
    ("nv-hostengine", "nvidia-dcgm", "NVIDIA's monitoring (DCGM)"),
    ("dcgm-exporter", "dcgm-exporter", "the exporter of NVIDIA's monitoring"),
    ("nvidia-powerd", "nvidia-powerd", "NVIDIA's power daemon"),
    ("ollama", "ollama", "Ollama"),
    ("Xorg", "display-manager", "the display server"),
    ("X", "display-manager", "the display server"),
    ("Xwayland", "display-manager", "the display server"),
    ("gnome-shell", "display-manager", "the desktop session"),
    ("kwin_wayland", "display-manager", "the desktop session"),
    ("kwin_x11", "display-manager", "the desktop session"),
    ("plasmashell", "display-manager", "the desktop session"),
    ("sddm", "display-manager", "the login screen"),
    ("sddm-greeter", "display-manager", "the login screen"),
    ("gdm-x-session", "display-manager", "the login screen"),
    ("lightdm", "display-manager", "the login screen"),
    ("sway", "display-manager", "the desktop session"),
    ("Hyprland", "display-manager", "the desktop session"),
    ("weston", "display-manager", "the desktop session"),
    ("cosmic-comp", "display-manager", "the desktop session"),
  ]

  /// How to end a process that has a node open: its service, where it belongs to one that is known.
  static func remedy(command: String, process: Int) -> Remedy {
    guard let known = units.first(where: { $0.process == command }) else {
      return Remedy(.hostSystem, "End \(command) (pid \(process))")
    }
    return Remedy(
      .hostSystem, "Stop \(known.what), to which \(command) (pid \(process)) belongs",
      command: "sudo systemctl stop \(known.unit)")
  }
}

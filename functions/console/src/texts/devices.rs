//! The page of one's devices.

texts! {
    /// My devices.
    Devices {
        title: "My devices", "Мои устройства";
        lead: "Wherever you are signed in. End any that you do not recognise, then change your password.", "Везде, где выполнен вход. Завершите незнакомое, а затем смените пароль.";
        device: "Device", "Устройство";
        address: "Address", "Адрес";
        since: "Signed in", "Вход";
        seen: "Last seen", "Активность";
        ends: "Ends", "Истекает";
        action: "Action", "Действие";
        this_device: "this device", "это устройство";
        end: "End", "Завершить";
        end_others: "End all others", "Завершить все остальные";
        ended: "The device is signed out.", "Устройство отключено.";
        others_ended: "All other devices are signed out.", "Все остальные устройства отключены.";
        gone: "That device was signed out already.", "Это устройство уже отключено.";
        only_this: "You are signed in here and nowhere else.", "Вход выполнен только здесь.";
    }
}

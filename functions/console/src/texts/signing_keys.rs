//! The page of the keys that access tokens are signed with.

texts! {
    /// Signing keys.
    SigningKeys {
        title: "Signing keys", "Ключи подписи";
        lead: "Access tokens are signed with one of these. Whoever verifies them reads the public halves at /.well-known/jwks.json.", "Одним из них подписываются токены доступа. Кто их проверяет, читает открытые части на /.well-known/jwks.json.";
        keys: "Keys in the order in which they sign", "Ключи в том порядке, в каком они подписывают";
        kid: "Name (kid)", "Имя (kid)";
        state: "State", "Состояние";
        next: "next", "следующий";
        current: "signs", "подписывает";
        replaced: "replaced, still verifies", "сменён, ещё проверяет";
        retired: "retired", "изъят";
        created: "Made", "Создан";
        active: "Signs from", "Подписывает с";
        retires: "Verifies until", "Проверяет до";
        open_end: "not known yet", "пока неизвестно";
        empty: "No token was issued yet. The first one makes the first key.", "Токены ещё не выдавались. Первый ключ появится с первым токеном.";
        rotate: "Make the next key", "Создать следующий ключ";
        rotate_note: "It is published at once and takes over in a day, when everybody has read it. Nobody is signed out. This also happens by itself every 90 days.", "Он публикуется сразу и начнёт подписывать через сутки, когда его прочитают все. Никто не выйдет из системы. То же происходит само каждые 90 дней.";
        at_once: "Replace the key at once", "Сменить ключ немедленно";
        at_once_note: "For an emergency, such as a private half that leaked. APIs that verify by themselves may refuse new tokens until they read the keys again. Retire the old key with the command line then.", "На случай беды, например утечки закрытой части. API, которые проверяют сами, могут отклонять новые токены, пока не перечитают ключи. Затем изымите старый ключ из командной строки.";
        type_word: "To confirm, type: rotate", "Для подтверждения введите: rotate";
        mistyped: "The word was not typed. Nothing was changed.", "Слово не введено. Ничего не изменилось.";
        under_way: "The next key is published already. Nothing was changed.", "Следующий ключ уже опубликован. Ничего не изменилось.";
        rotated: "The next key is made.", "Следующий ключ создан.";
        replaced_now: "The new key signs from now on.", "Теперь подписывает новый ключ.";
    }
}

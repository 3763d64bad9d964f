# Тексты консоли на русском. Текст без переменных занимает одну строку: консоль берёт его из файла без копирования.

## Общее для всех страниц

common-skip = Перейти к содержанию
common-product = Roster
common-navigation = Консоль
common-account = Мой аккаунт
common-devices = Мои устройства
common-keys = Мои API-ключи
common-sign-in = Войти
common-sign-out = Выйти
common-register = Зарегистрироваться
common-cancel = Отмена
common-save = Сохранить
common-copy = Скопировать
common-copied = Скопировано
common-never = никогда
common-mine = Личное
common-administration = Администрирование
common-first-page = Первая страница
common-next-page = Следующая страница
common-any = Любое значение
common-confirm-first = Сначала подтвердите пароль. Подтверждение действует пять минут.
common-confirm-now = Подтвердить пароль

## Языки, каждый на себе

language-en = English
language-ru = Русский

## Ошибки

errors-not-found = Страница не найдена
errors-not-found-lead = Такой страницы нет, или объект был удалён.
errors-forbidden = Доступ запрещён
errors-forbidden-lead = Ваша роль не позволяет выполнить это действие. Попросите администратора назначить другую.
errors-bad = Некорректный запрос
errors-bad-lead = Вернитесь на страницу и повторите.
errors-conflict = Сейчас это действие невозможно
errors-too-many = Слишком много попыток
errors-unavailable = Сервис недоступен
errors-unavailable-lead = Изменений не произошло. Повторите через минуту.
errors-internal = Внутренняя ошибка
errors-internal-lead = Ошибка записана в журнал. Повторите попытку, а если не поможет, обратитесь к администратору.
errors-code-gone = Эта ссылка больше не действует
errors-code-gone-lead = Ссылка срабатывает один раз, действует ограниченное время и отменяется более поздними изменениями. Запросите новую. Если вас пригласили, обратитесь к администратору.
errors-back = На главную
errors-too-many-lead = { $seconds ->
    [one] Повторите через { $seconds } секунду.
    [few] Повторите через { $seconds } секунды.
   *[other] Повторите через { $seconds } секунд.
}

## Вход и регистрация

entrance-sign-in-title = Вход
entrance-sign-in-lead = Введите адрес электронной почты и пароль вашего аккаунта.
entrance-wrong = Неверный адрес или пароль.
entrance-no-account = Ещё нет аккаунта?
entrance-has-account = Уже есть аккаунт?
entrance-register-title = Регистрация
entrance-register-lead = Вы сразу получите API-ключ, с которым ваша программа сможет входить в систему.
entrance-closed = Регистрация закрыта. Попросите администратора создать вам аккаунт.
entrance-taken = Аккаунт с этим адресом уже есть. Войдите в него.
entrance-registered-title = Ваш аккаунт готов
entrance-registered-key = Это ваш API-ключ. Он показывается один раз: скопируйте его сейчас и храните как пароль.
entrance-registered-try = Получите первый токен доступа
entrance-registered-try-lead = Выполните эту команду там, где будет работать ваша программа. Вместо точек подставьте пароль.
entrance-registered-use = В ответе придёт токен доступа, он действует один час. Подставьте его вместо точек:
entrance-continue-to-account = Перейти в мой аккаунт
entrance-confirm-title = Подтверждение пароля
entrance-confirm-lead = Для этого действия нужен пароль. Подтверждение действует пять минут.
entrance-confirm = Продолжить
entrance-signed-out = Вы вышли.

## Страницы из писем и список писем

mail-forgot = Забыли пароль?
mail-forgot-title = Сброс пароля
mail-forgot-lead = Укажите адрес вашего аккаунта. Мы пришлём ссылку для нового пароля.
mail-send = Отправить ссылку
mail-asked-title = Проверьте почту
mail-asked-lead = Если аккаунт с этим адресом есть, мы отправили на него ссылку. Она действует один час.
mail-asked-hint = Письма нет? Проверьте папку «Спам». На один адрес отправляется не больше трёх таких писем в час.
mail-off = Почта здесь не настроена. Попросите администратора задать вам пароль.
mail-reset-lead = После сохранения на всех устройствах будет выполнен выход. Затем войдите с новым паролем.
mail-invitation-title = Добро пожаловать
mail-invitation-lead = Придумайте пароль для вашего аккаунта.
mail-password-set = Пароль задан. Войдите с ним.
mail-verify-title = Подтверждение адреса
mail-verify-lead = Введите пароль, который вы указали при регистрации. После этого заработают аккаунт и его API-ключ.
mail-verify-hint = Вы не регистрировались? Значит, ваш адрес указал другой человек. Без его пароля ссылка ничего не откроет.
mail-verify-other = Забыли пароль? Задайте новый
mail-confirm = Подтвердить
mail-verified = Адрес подтверждён. Войдите.
mail-waits = Остался один шаг: откройте ссылку из письма. После этого ключ заработает.
mail-email-title = Подтверждение нового адреса
mail-email-lead = Подтвердите, что аккаунт нужно перенести на этот адрес.
mail-sent-title = Письма
mail-sent-lead = Последние письма и статус их доставки. Хранятся 30 дней.
mail-sent-empty = Писем пока нет. Они отправляются при приглашении, сбросе пароля и входе с нового устройства.
mail-to = Кому
mail-kind = Тип
mail-written = Создано
mail-fate = Статус доставки
mail-tries = Попытки
mail-next-try = Следующая попытка
mail-waiting = ожидает
mail-sent = отправлено
mail-failed = не доставлено
mail-kind-reset = забытый пароль
mail-kind-invitation = приглашение
mail-kind-verification = подтверждение адреса
mail-kind-email-change = новый адрес
mail-kind-email-notice = уведомление о смене адреса
mail-kind-email-changed = адрес изменён
mail-kind-password-changed = пароль изменён
mail-kind-new-device = новое устройство
mail-first-title = Первый администратор
mail-first-lead = В этом каталоге ещё нет администратора. Создайте первого, и он добавит остальных.
mail-first-made = Теперь вы администратор. Войдите.
mail-ask-again = Запросить новую ссылку

## Мой аккаунт

account-title = Мой аккаунт
account-profile = Профиль
account-email = Электронная почта
account-role = Роль
account-since = Создан
account-change-name = Имя
account-change-password = Пароль
account-change-email = Адрес электронной почты
account-email-note = Текущий адрес действует, пока вы не откроете ссылку, отправленную на новый.
account-email-asked = Проверьте почту на новом адресе: ссылка в письме перенесёт туда ваш аккаунт.
account-email-changed = Адрес изменён.
account-password-note = На всех других устройствах будет выполнен выход.
account-name-changed = Имя изменено.
account-password-changed = Пароль изменён, на других устройствах выполнен выход.
account-first-steps = Первые шаги
account-step-account = Создать аккаунт
account-step-key = Получить API-ключ
account-step-call = Сделать первый запрос по примеру со страницы ключа или из справочника API
account-done = готово
account-to-do = осталось
account-data = Мои данные
account-data-lead = Файл JSON с вашим аккаунтом, сеансами, API-ключами и записями журнала аудита.
account-download = Скачать
account-delete = Удалить аккаунт
account-delete-lead = Аккаунт, сеансы и API-ключи будут удалены сразу и навсегда. В списке отправленных писем адрес останется ещё 30 дней.
account-delete-type = Для подтверждения введите ваш адрес
account-delete-button = Удалить навсегда
account-deleted = Ваш аккаунт удалён.
account-last-administrator = Вы последний активный администратор. Сначала назначьте другого.

## Мои устройства

devices-title = Мои устройства
devices-lead = Устройства, на которых выполнен вход. Если вы не узнаёте устройство, завершите его сеанс и смените пароль.
devices-device = Устройство
devices-address = IP-адрес
devices-since = Вход
devices-seen = Последняя активность
devices-ends = Истекает
devices-action = Действие
devices-this-device = это устройство
devices-end = Завершить
devices-end-others = Завершить все остальные
devices-ended = Устройство отключено.
devices-others-ended = Все остальные устройства отключены.
devices-gone = Это устройство уже отключено.
devices-only-this = На других устройствах вход не выполнен.

## Мои API-ключи

keys-title = Мои API-ключи
keys-lead = Программа входит с API-ключом, вашим адресом и паролем. Сам по себе ключ прав не даёт.
keys-name = Название
keys-kind = Для кого
keys-personal = мой аккаунт
keys-application = любой аккаунт
keys-prefix = Начало
keys-created = Создан
keys-used = Последнее использование
keys-expires = Истекает
keys-action = Действие
keys-revoke = Отозвать
keys-revoked = Ключ отозван и больше не действует.
keys-gone = Этот ключ уже отозван.
keys-empty = API-ключей нет. Создайте отдельный ключ для каждой программы, чтобы отзывать их независимо.
keys-new = Новый API-ключ
keys-new-name-hint = Например, название программы, которая использует ключ.
keys-expires-hint = Оставьте пустым, если ключ бессрочный.
keys-create = Создать ключ
keys-made-title = Ваш новый API-ключ
keys-back = К моим API-ключам

## Обзор

overview-title = Обзор
overview-lead = Дни считаются по UTC. Показатели обновляются с задержкой в несколько секунд.
overview-alone = Пока здесь только вы. Графики заполнятся, когда пользователи начнут регистрироваться и входить.
overview-at-a-glance = Сводка
overview-users = Пользователи
overview-active-today = Активны сегодня
overview-active-week = Активны за 7 дней
overview-active-month = Активны за 30 дней
overview-sign-ins-today = Входы сегодня
overview-refused-today = Неудачные входы сегодня
overview-sessions = Сеансы
overview-users-over-time = Число пользователей
overview-sign-ins = Входы по дням
overview-sign-ups = Новые аккаунты по дням
overview-devices = Сеансы по устройствам
overview-devices-note = Сеансы, завершённые все сразу, учитываются до очистки, не дольше двух недель.
overview-numbers = Показать таблицу
overview-day = День
overview-succeeded = Успешные
overview-refused = Неудачные
overview-turned-away = Ограниченные
overview-signed-up = Самостоятельная регистрация
overview-made = Созданы другими
overview-device = Устройство
overview-throttled = IP-адреса с ограничением попыток за последние 24 часа
overview-throttled-note = После слишком большого числа неверных паролей попытки какое-то время отклоняются без проверки.
overview-nobody-throttled = Таких адресов нет.
overview-address = IP-адрес
overview-unknown-address = неизвестен
overview-tries = Попытки
overview-latest = Последняя попытка
overview-keys = Ключи подписи
overview-key = Ключ
overview-state = Состояние
overview-signs-from = Подписывает с
overview-replaced-at = Замена
overview-soon = скоро
overview-no-keys = Ключей пока нет. Первый создаётся при первом входе через API.

## Графики

chart-now = Сейчас: { $count }
chart-bars = Максимум за день: { $max }; всего: { $total }

## Пользователи

users-title = Пользователи
users-lead = Все аккаунты. Поиск по началу имени или адреса.
users-search = Имя или адрес начинается с
users-search-hint = Введите не менее двух букв или цифр.
users-role = Роль
users-status = Статус
users-active = активен
users-inactive = неактивен
users-show = Найти
users-clear = Сбросить фильтры
users-found = Пользователи на этой странице
users-pick = Выбрать
users-name = Имя
users-email = Электронная почта
users-since = Создан
users-nobody = На этой странице подходящих пользователей нет. Сбросьте фильтры или введите начало имени или адреса.
users-new = Новый пользователь
users-own-status = Нельзя изменить собственный статус. Обратитесь к другому администратору.
users-new-lead = Без пароля войти нельзя: его должен задать администратор или сам пользователь по приглашению, отправленному с его страницы.
users-password-optional = Необязательно.
users-role-hint = Для роли, отличной от «user», нужно подтвердить ваш пароль.
users-create = Создать пользователя
users-with-chosen = Выбранные:
users-activate = Активировать
users-deactivate = Деактивировать
users-end-sessions = Завершить сеансы
users-done-title = Результаты
users-done = Выполнено
users-failed = Не выполнено
users-user = Пользователь
users-outcome = Результат
users-too-many = Выберите не более 50 пользователей на одной странице.
users-none-chosen = Пользователи не выбраны.
users-export = Экспорт в CSV
users-export-title = Экспорт пользователей
users-export-lead = Файл CSV для табличного редактора. Паролей в нём нет, похожее на формулы экранировано.
users-export-whole = Скачать всё
users-export-working = Загрузка, уже пользователей:
users-export-done = Готово, пользователей в файле:
users-export-failed = Загрузка прервана. Повторите или скачайте по частям.
users-export-part = Часть
users-export-count = Пользователей в этой части
users-export-download = Скачать эту часть
users-export-next = Следующая часть
users-back = К пользователям

## Один пользователь

user-changed = Изменение сохранено.
user-created = Пользователь создан.
user-password-set = Пароль задан, все сеансы пользователя завершены.
user-session-ended = Сеанс завершён.
user-sessions-ended = Все сеансы пользователя завершены.
user-deleted = Пользователь удалён.
user-stale = Тем временем пользователя изменил другой администратор. Ваше изменение не сохранено. Ниже — текущие значения.
user-profile = Профиль
user-number = ID
user-updated = Изменён
user-own = Это ваш аккаунт. Изменить его можно на странице
user-outranked = У этого пользователя есть права, которых нет у вас. Изменить его нельзя.
user-change = Изменить
user-save-name = Сохранить имя
user-save-email = Сохранить адрес
user-save-role = Сохранить роль
user-activate = Активировать аккаунт
user-deactivate = Деактивировать аккаунт
user-deactivate-note = Неактивный пользователь не может войти, все его сеансы завершаются.
user-set-password = Задать пароль
user-set-password-note = Все сеансы пользователя будут завершены.
user-mail-note = Или отправьте пользователю ссылку, чтобы он задал пароль сам.
user-invite = Отправить приглашение
user-send-reset = Отправить ссылку для сброса пароля
user-invited = Приглашение отправляется. Ссылка действует семь дней.
user-reset-sent = Ссылка отправляется. Она действует один час.
user-not-mailed = Письмо не отправлено: аккаунт неактивен.
user-sessions = Сеансы
user-no-sessions = Сеансов нет.
user-end = Завершить
user-end-all = Завершить все сеансы
user-keys = API-ключи
user-no-keys = API-ключей нет. Пользователи создают их сами на странице «Мои API-ключи».
user-activity = Активность
user-activity-lead = Записи журнала аудита о пользователе по дням за последние 30 дней (UTC)
user-activity-cut = Учтены только последние 1000 записей.
user-activity-table = Показать таблицу
user-day = День
user-entries = Записи
user-trail = Журнал аудита
user-delete = Удалить пользователя
user-delete-note = Удаление необратимо. Сеансы и API-ключи перестанут действовать, адрес освободится, ID повторно не выдаётся.
user-delete-confirm = Для подтверждения введите адрес пользователя
user-delete-mismatch = Адрес не совпадает. Ничего не удалено.

## Сеансы всех пользователей

sessions-title = Сеансы
sessions-lead = Все активные сеансы в произвольном порядке. Число сеансов на странице может быть разным.
sessions-found = Активные сеансы на этой странице
sessions-user = Пользователь
sessions-ended = Сеанс завершён.
sessions-empty = На этой странице активных сеансов нет.

## Роли

roles-title = Роли
roles-lead = Права каждой роли. Четыре встроенные роли изменить нельзя, остальные можно создать.
roles-matrix = Права каждой роли
roles-permission = Право
roles-yes = да
roles-no = нет
roles-built-in = встроенная
roles-new = Новая роль
roles-name = Название
roles-name-hint = Строчная латинская буква, затем строчные буквы, цифры, _ или -. Не более 32 символов.
roles-description = Отображаемое название
roles-permits = Права
roles-beyond = у вас нет этого права
roles-create = Создать роль
roles-save = Сохранить роль
roles-delete = Удалить роль
roles-delete-note = Роль можно удалить, если её нет ни у одного пользователя.
roles-created = Роль создана.
roles-changed = Роль изменена. Изменение действует со следующего запроса каждого пользователя с этой ролью.
roles-deleted = Роль удалена.
roles-taken = Роль с таким названием уже есть.
roles-in-use = Эта роль ещё есть у пользователей. Сначала назначьте им другую.
roles-back = К ролям

## Права

permission-users-read = просматривать пользователей
permission-users-register = создавать пользователей с ролью «user»
permission-users-create = создавать пользователей с любой ролью
permission-users-update = изменять пользователей
permission-users-delete = удалять пользователей
permission-roles-assign = назначать роли
permission-roles-manage = создавать, изменять и удалять роли
permission-sessions-read = просматривать чужие сеансы
permission-sessions-revoke = завершать чужие сеансы
permission-passwords-reset = задавать чужие пароли
permission-audit-read = просматривать журнал аудита
permission-profile-write = изменять свой профиль и API-ключи

## Фильтры журнала аудита

audit-title = Журнал аудита
audit-lead = Кто, что, откуда и когда сделал. Сначала новые записи, хранятся 400 дней.
audit-user = ID пользователя
audit-from = С даты
audit-to = По дату (включительно)
audit-days-hint = Даты по UTC.
audit-show = Показать
audit-clear = Сбросить фильтры
audit-found = Записи, сначала новые
audit-older = За эти дни записей нет. Более старые могут быть на следующей странице.

## Записи журнала аудита

trail-at = Время
trail-action = Действие
trail-actor = Кто
trail-subject = Пользователь
trail-detail = Подробности
trail-origin = IP-адрес
trail-seal = Защита
trail-sealed = защищена
trail-unsealed = ещё нет
trail-empty = Записей пока нет.
trail-anonymous = без входа
trail-operator = оператор
trail-system = Roster
trail-user = пользователь { $id }
trail-times = { $count ->
    [few] { $count } раза
   *[other] { $count } раз
}

## Действия в журнале аудита

action-user-registered = регистрация
action-user-created = пользователь создан
action-user-updated = пользователь изменён
action-user-deleted = пользователь удалён
action-password-changed = пароль изменён
action-password-reset = пароль сброшен
action-password-reset-requested = запрошен сброс пароля
action-user-invited = приглашение отправлено
action-user-verified = адрес подтверждён
action-email-change-requested = запрошена смена адреса
action-first-run-offered = создана ссылка для первого администратора
action-session-started = вход
action-session-refreshed = сеанс продлён
action-session-ended = сеанс завершён
action-sessions-ended = все сеансы завершены
action-refresh-reused = повторное использование токена обновления
action-api-key-created = API-ключ создан
action-api-key-revoked = API-ключ отозван
action-role-created = роль создана
action-role-updated = роль изменена
action-role-deleted = роль удалена
action-mail-server-set = почтовый сервер задан
action-signing-key-rotated = ключ подписи создан
action-signing-key-retired = ключ подписи выведен
action-sign-in-refused = неудачный вход
action-sign-in-throttled = вход ограничен
action-throttle-cleared = ограничение снято

## Подробности в журнале аудита

detail-first-run = роль admin, по ссылке первого запуска
detail-oldest-session = самый старый сеанс сверх лимита
detail-all-others = все остальные сеансы
detail-present-password = текущий пароль
detail-unknown-names = неизвестное имя
detail-no-email = нет адреса
detail-code-reset = по ссылке сброса пароля
detail-code-invitation = по ссылке приглашения
detail-account = аккаунт
detail-all = все
detail-email = адрес
detail-name = имя
detail-role = роль { $role }
detail-key = API-ключ { $id }
detail-personal-key = личный API-ключ { $id }
detail-application-key = API-ключ приложения { $id }
detail-unknown-name = неизвестное имя { $hash }
detail-user = пользователь { $id }
detail-address = IP-адрес { $ip }
detail-everyone = сеансы всех пользователей: { $count }
detail-role-change = роль { $before } → { $after }
detail-status-change = статус { $before } → { $after }
detail-signs-from = { $key } подписывает с { $time }
detail-counters = { $count ->
    [one] { $subject }: { $count } счётчик
    [few] { $subject }: { $count } счётчика
   *[other] { $subject }: { $count } счётчиков
}

## Ключи подписи

signing-keys-title = Ключи подписи
signing-keys-lead = Одним из этих ключей подписываются токены доступа. Сервисы, которые проверяют токены, берут открытые ключи из /.well-known/jwks.json.
signing-keys-keys = Ключи в порядке использования
signing-keys-kid = ID ключа (kid)
signing-keys-state = Состояние
signing-keys-next = следующий
signing-keys-current = подписывает
signing-keys-replaced = заменён, ещё проверяет
signing-keys-retired = выведен
signing-keys-created = Создан
signing-keys-active = Подписывает с
signing-keys-retires = Проверяет до
signing-keys-open-end = пока неизвестно
signing-keys-empty = Ключей пока нет. Первый создаётся вместе с первым токеном.
signing-keys-rotate = Создать следующий ключ
signing-keys-rotate-note = Ключ публикуется сразу и начнёт подписывать через сутки, когда его прочитают все сервисы. Пользователи останутся в системе. То же происходит автоматически каждые 90 дней.
signing-keys-at-once = Заменить ключ сейчас
signing-keys-at-once-note = На крайний случай, например при утечке закрытого ключа. Сервисы, которые сами проверяют токены, могут отклонять новые, пока не перечитают ключи. Затем выведите старый ключ из командной строки.
signing-keys-type-word = Для подтверждения введите: rotate
signing-keys-mistyped = Слово подтверждения не совпадает. Ничего не изменено.
signing-keys-under-way = Следующий ключ уже опубликован. Ничего не изменено.
signing-keys-rotated = Следующий ключ создан.
signing-keys-replaced-now = Новый ключ используется.

## Проверка токена

inspector-title = Проверка токена
inspector-lead = Вставьте токен, чтобы увидеть его содержимое и узнать, действует ли он. Токен не сохраняется, проверка не считается использованием.
inspector-token = Токен
inspector-token-hint = Токен доступа, токен сеанса из устаревшего API сеансов, токен обновления, API-ключ или cookie консоли.
inspector-inspect = Проверить
inspector-verdict = Результат
inspector-form = Тип
inspector-owner = Владелец
inspector-permissions = Права
inspector-nothing = нет
inspector-session = Сеанс
inspector-until = Истекает
inspector-here-iss = Издатель этого стека
inspector-header = Заголовок
inspector-claims = Утверждения (claims)
inspector-unverified = Содержимое не проверено. Доверяйте ему, только если токен действителен.

## Типы токенов

token-jwt = токен доступа (JWT)
token-opaque = токен сеанса из устаревшего API сеансов
token-refresh = токен обновления
token-api-key = API-ключ
token-panel = cookie консоли
token-unknown = неизвестный

## Результаты проверки токена

verdict-good = Действителен: даёт права своего владельца.
verdict-good-for-all = Действителен: с ним любой пользователь может войти по своему адресу и паролю.
verdict-malformed = Некорректный формат: это не токен этого сервиса.
verdict-wrong-algorithm = Неверный алгоритм: принимается только RS256.
verdict-unknown-key = Неизвестный ключ: ключа подписи с таким ID (kid) нет.
verdict-retired-key = Выведенный ключ: ключ, которым подписан токен, больше не принимается.
verdict-wrong-signature = Неверная подпись: токен изменён или подписан другой стороной.
verdict-wrong-issuer = Неверный издатель: токен выдан другим стеком или под другим именем этого.
verdict-wrong-audience = Неверная аудитория: токен предназначен другому сервису.
verdict-not-yet-valid = Ещё не действует: срок не наступил, или часы настроены неверно.
verdict-expired = Истёк: токен больше не действителен.
verdict-session-over = Сеанс завершён или не существует.
verdict-session-expired = Срок сеанса истёк.
verdict-replaced = Заменён: токен обновления действует один раз. При повторном использовании его сеанс завершится.
verdict-key-gone = API-ключ отозван или не существует.
verdict-key-expired = Срок API-ключа истёк.
verdict-user-gone = Владелец удалён.
verdict-user-inactive = Владелец неактивен.

## Настройки

settings-title = Настройки
settings-lead = Настройки этого стека. Чтобы изменить параметр, разверните шаблон с другим значением. Параметры, которые использует только CloudFormation (например, домен и оповещения), показаны в консоли CloudFormation.
settings-caption = Настройки, значения и источники
settings-name = Настройка
settings-value = Значение
settings-source = Источник
settings-parameter = параметр шаблона
settings-default = значение шаблона по умолчанию
settings-kept = сохранено при первом запросе
settings-built-in = встроено
settings-registration = Самостоятельная регистрация
settings-open = открыта для всех
settings-closed = закрыта
settings-legacy = Аккаунты, которым разрешён вход по MD5-дайджесту (устаревший API сеансов)
settings-legacy-users = с ролью «user»
settings-legacy-all = все
settings-legacy-off = никакие
settings-min-length = Минимальная длина пароля, символов
settings-issuer = Издатель токенов доступа (iss)
settings-no-issuer = не задан до первого токена
settings-access = Срок действия токена доступа
settings-idle = Тайм-аут неактивного сеанса API
settings-absolute = Максимальный срок сеанса API
settings-panel-idle = Тайм-аут неактивного сеанса консоли
settings-panel-absolute = Максимальный срок сеанса консоли
settings-most-sessions = Максимум одновременных сеансов
settings-fresh = Подтверждение пароля в консоли действует
settings-signs = Период смены ключа подписи
settings-published = Ключ подписи публикуется заранее за
settings-trail = Срок хранения журнала аудита
settings-domains = пользователи с адресом на { $domains }

## Справочник API

docs-title = Справочник API

## Поля форм

fields-name = Имя
fields-email = Электронная почта
fields-password = Пароль
fields-new-email = Новый адрес
fields-new-password = Новый пароль
fields-present-password = Текущий пароль
fields-password-hint = Несколько не связанных между собой слов — надёжный пароль, который легко запомнить.
fields-missing = Это поле обязательно.
fields-invalid = Недопустимое значение.
fields-not-an-email = Это не адрес электронной почты.
fields-not-listed = Выберите из списка.
fields-wrong-password = Неверный текущий пароль.
fields-taken = Этот адрес занят другим аккаунтом.

## Правила паролей

password-common = Такой пароль легко угадать. Выберите длиннее или необычнее.
password-personal = Пароль не должен совпадать с вашим именем или адресом.
password-too-short = { $min ->
    [one] Введите не меньше { $min } символа.
   *[other] Введите не меньше { $min } символов.
}
password-too-long = { $max ->
    [one] Введите не больше { $max } символа.
   *[other] Введите не больше { $max } символов.
}

## Устройства

device-unknown = Неизвестное устройство
device-windows = Windows
device-macos = macOS
device-linux = Linux и ChromeOS
device-android = Android
device-ios = iPhone и iPad
device-programs = Программы
device-others = Другие
device-on = { $browser } на { $system }

## Даты

date-day = { $day } { $month }

## Месяцы в сокращении Unicode CLDR

month-1 = янв.
month-2 = февр.
month-3 = мар.
month-4 = апр.
month-5 = мая
month-6 = июн.
month-7 = июл.
month-8 = авг.
month-9 = сент.
month-10 = окт.
month-11 = нояб.
month-12 = дек.

## Промежутки времени

time-now = только что
time-minutes = { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[other] { $count } минут
}
time-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
}
time-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
time-ago = { $span } назад
time-ahead = через { $span }

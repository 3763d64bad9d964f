//! The pages before one is signed in.

texts! {
    /// Signing in, registering, giving the password again.
    Entrance {
        sign_in_title: "Sign in", "Вход";
        sign_in_lead: "With the email address and password of your account.", "С адресом электронной почты и паролем вашего аккаунта.";
        wrong: "The email or the password is wrong.", "Неверный адрес или пароль.";
        no_account: "No account yet?", "Ещё нет аккаунта?";
        has_account: "Have an account already?", "Уже есть аккаунт?";
        register_title: "Create an account", "Регистрация";
        register_lead: "You get an API key at once, with which your program can sign you in.", "Вы сразу получите API-ключ, с которым ваша программа сможет войти от вашего имени.";
        closed: "Registration is closed here. Ask an administrator for an account.", "Регистрация закрыта. Попросите администратора создать вам аккаунт.";
        taken: "There is an account with this address already. Sign in instead.", "Аккаунт с этим адресом уже есть. Войдите в него.";
        registered_title: "Your account is ready", "Ваш аккаунт готов";
        registered_key: "This is your API key. It is shown this once: copy it now and keep it like a password.", "Это ваш API-ключ. Он показывается один раз: скопируйте его сейчас и храните как пароль.";
        registered_try: "Get your first access token", "Получите первый токен доступа";
        registered_try_lead: "Run this where your program will run, with your own password in place of the dots.", "Выполните это там, где будет работать ваша программа, подставив свой пароль вместо точек.";
        registered_use: "The answer holds an access token, good for an hour. With it in place of the dots you are let in:", "В ответе — токен доступа на час. С ним вместо точек вас впустят:";
        continue_to_account: "Continue to my account", "Перейти в мой аккаунт";
        confirm_title: "Give your password again", "Введите пароль ещё раз";
        confirm_lead: "What you are about to do is safeguarded. Then you have five minutes.", "Это действие защищено. После этого у вас будет пять минут.";
        confirm: "Go on", "Продолжить";
        signed_out: "You are signed out.", "Вы вышли.";
    }
}

using SotTable.Dashboard.Users;

namespace SotTable.Dashboard.Setup;

/// <summary>What <c>sottable-hub VERB --help</c> says, on 80 columns.</summary>
internal static class HubHelp
{
    private const string ConfigOption = """
          --config FILE     the hub's configuration; /etc/sottable-hub/hub.json by
                            default
        """;

    /// <summary>All verbs in a line or two each.</summary>
    public const string All = $"""
        sottable-hub --config FILE        runs the hub until it is told to stop
        sottable-hub setup                makes this machine a hub
        sottable-hub pair TABLE           a code for one table, for an hour
        sottable-hub revoke NAME          refuses a table's certificates from now on
        sottable-hub certificates         which there are and when they end
        sottable-hub renew                renews the hub's own; a timer does it each day
        sottable-hub backup COPY          copies the record into a new file
        sottable-hub restore COPY         fills an empty record from such a copy
        sottable-hub user …               the accounts; sottable-hub user --help
        sottable-hub --version
        Each but the first takes /etc/sottable-hub/hub.json when there is no --config.
        sottable-hub VERB --help explains a verb and its options.
        """;

    /// <summary>The help of a verb.</summary>
    /// <param name="verb">Its name.</param>
    /// <returns><c>null</c> for one that there is not.</returns>
    public static string? Of(string verb) => verb switch
    {
        "setup" => $"""
            sottable-hub setup [--answers FILE] [--config FILE] [--state DIR]
                               [--mosquitto DIR]

            Makes the first admin, an authority of the clinic's own, HTTPS, and mosquitto
            with TLS and rights, then starts both. Run it as root. It can be run again: it
            keeps site, authority and accounts, asks by what the configuration says now,
            and keeps the file of before as FILE.before-setup. A configuration that can't
            be understood is refused before anything is done.

              --answers FILE    asks nobody: a line `question: answer` each for admin,
                                password-file (the first admin's password in its first
                                line), names, port and broker-port; the file must be
                                named, the others are as after Enter where they miss
            {ConfigOption}
              --state DIR       accounts, authority, certificates and record; where they
                                are, or /var/lib/sottable-hub
              --mosquitto DIR   mosquitto's configuration, which gets conf.d/sottable.conf
                                and the folder sottable; where that is, or
                                /etc/mosquitto
            """,
        "pair" => $"""
            sottable-hub pair TABLE [--config FILE]

            Makes a code with which one table joins this hub, within an hour, and says
            the command for it. TABLE is its name, up to 16 of a-z, 0-9 and -. Run it as
            root.

            {ConfigOption}
            """,
        "revoke" => $"""
            sottable-hub revoke NAME [--config FILE]

            Refuses the certificates of table NAME from now on and starts the broker anew.
            SITE/TABLE names one of an earlier site. A table whose certificate has ended
            is named on the pages until it is paired anew or revoked. hub, broker and
            dashboard are this machine's own: they get new ones at once. It can be
            repeated when it failed halfway. Run it as root.

            {ConfigOption}
            """,
        "certificates" => $"""
            sottable-hub certificates [--config FILE]

            Lists the certificates that hold, and when each of them and the authority end.

            {ConfigOption}
            """,
        "renew" => $"""
            sottable-hub renew [--config FILE]

            Renews the hub's own certificates and the broker's when it is time; a timer
            does it each day.

            {ConfigOption}
            """,
        "backup" => $"""
            sottable-hub backup COPY [--config FILE]

            Copies the record into COPY, a new SQLite file, as of one moment. The hub may
            run meanwhile. COPY is for its maker only; its folder must be there, and what
            fails leaves nothing in it. Accounts and authority are files of their own:
            keep /var/lib/sottable-hub/users.json and authority/ beside it.

            {ConfigOption}
            """,
        "restore" => $"""
            sottable-hub restore COPY [--config FILE]

            Fills an empty record from a file that backup made, which may be read-only.
            Stop the hub before, and move its store away. Run as root, the record belongs
            to whoever its folder belongs to.

            {ConfigOption}
            """,
        "user" => $"""
            sottable-hub user list                              [--config FILE]
                              add NAME ROLE --password-file F   [--config FILE]
                              password NAME --password-file F   [--config FILE]
                              disable|enable|remove NAME        [--config FILE]

            Lists and changes the accounts; a hub that runs takes a change at once. ROLE
            is {Roles.Words}.

              --password-file F the password is in the first line of F; - is standard
                                input
            {ConfigOption}
            """,
        _ => null,
    };
}

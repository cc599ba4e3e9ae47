using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SotTable.Mqtt;

namespace SotTable.Device;

/// <summary>Puts the table's worker into a host.</summary>
public static class SotTableServices
{
    /// <summary>Adds the worker and its options, checked at start.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Sections Table, Source, Hardware, Mqtt, Journal and nothing else.</param>
    /// <exception cref="StartRefusedException">A section or key is unknown, or a value is of another kind; the message names it.</exception>
    public static IServiceCollection AddSotTable(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        OptionsCheck.RefuseTypos(configuration);
        Checked<TableOptions>(services).Bind(configuration.GetSection("Table"), Strict);
        Checked<SourceOptions>(services).Bind(configuration.GetSection("Source"), Strict);
        Checked<HardwareOptions>(services).Bind(configuration.GetSection("Hardware"), Strict);
        Checked<MqttOptions>(services).Bind(configuration.GetSection("Mqtt"), Strict);
        Checked<JournalOptions>(services).Bind(configuration.GetSection("Journal"), Strict);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<IMqttLink>>(s => AdapterSet.Links(
            s.GetRequiredService<IOptions<TableOptions>>().Value.Adapters, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(ServiceManager.None);
        services.TryAddSingleton<ConfigurationFiles>();
        services.AddSingleton<TableExit>();
        return services.AddHostedService<TableService>();
    }

    private static OptionsBuilder<T> Checked<T>(IServiceCollection services)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>((IValidateOptions<T>)(object)new OptionsCheck());
        return services.AddOptions<T>().ValidateOnStart();
    }

    private static void Strict(BinderOptions options) => options.ErrorOnUnknownConfiguration = true;
}

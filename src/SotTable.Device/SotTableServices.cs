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
    /// <exception cref="StartRefusedException">A section or key is unknown; the message names it.</exception>
    public static IServiceCollection AddSotTable(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        OptionsCheck.RefuseUnknownKeys(configuration);
        Add<TableOptions>(services, configuration, "Table");
        Add<SourceOptions>(services, configuration, "Source");
        Add<HardwareOptions>(services, configuration, "Hardware");
        Add<MqttOptions>(services, configuration, "Mqtt");
        Add<JournalOptions>(services, configuration, "Journal");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<IMqttLink>>(s => AdapterSet.Links(
            s.GetRequiredService<IOptions<TableOptions>>().Value.Adapters, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(ServiceManager.None);
        services.AddSingleton<TableExit>();
        return services.AddHostedService<TableService>();
    }

    private static void Add<T>(IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>((IValidateOptions<T>)(object)new OptionsCheck());
        services.AddOptions<T>().Bind(configuration.GetSection(section), o => o.ErrorOnUnknownConfiguration = true).ValidateOnStart();
    }
}

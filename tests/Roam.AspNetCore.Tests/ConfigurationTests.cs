using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Roam.Links;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>
/// Options bind from configuration with the source generator for it, which this project turns on: without reflection, it sets what has a
/// setter and passes over the rest in silence. The members are found by reflection here, so that none is forgotten.
/// </summary>
public class ConfigurationTests
{
    public static TheoryData<string> Kinds => [.. Binders.Keys];

    private static Dictionary<string, (Func<object> Create, Action<IConfiguration, object> Bind)> Binders { get; } = new()
    {
        // The generator writes the code for a type where it sees the call, and of a cast it sees an object.
        ["RoamOptions"] = (static () => new RoamOptions(), static (configuration, options) =>
        {
            var typed = (RoamOptions)options;
            configuration.Bind(typed);
        }),
        ["RoamLimits"] = (static () => new RoamLimits(), static (configuration, options) =>
        {
            var typed = (RoamLimits)options;
            configuration.Bind(typed);
        }),
        ["ReconnectPolicy"] = (static () => new ReconnectPolicy(), static (configuration, options) =>
        {
            var typed = (ReconnectPolicy)options;
            configuration.Bind(typed);
        }),
        ["LinkOptions"] = (static () => new LinkOptions(), static (configuration, options) =>
        {
            var typed = (LinkOptions)options;
            configuration.Bind(typed);
        }),
        ["ReliableLinkOptions"] = (static () => new ReliableLinkOptions(), static (configuration, options) =>
        {
            var typed = (ReliableLinkOptions)options;
            configuration.Bind(typed);
        }),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_member_that_a_text_can_hold_binds(string kind)
    {
        (Func<object> create, Action<IConfiguration, object> bind) = Binders[kind];
        Dictionary<string, string?> settings = [];
        Describe(create(), "", settings, change: true);
        Assert.NotEmpty(settings);

        object options = create();
        bind(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), options);

        Dictionary<string, string?> bound = [];
        Describe(options, "", bound, change: false);
        Assert.Equal(settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal), bound.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_no_text_can_hold_stays_as_it_was(string kind)
    {
        (Func<object> create, Action<IConfiguration, object> bind) = Binders[kind];
        object options = create();
        Dictionary<PropertyInfo, object?> others = Members(options.GetType()).Where(static member => !IsText(member.PropertyType) && !IsOptions(member.PropertyType))
            .ToDictionary(static member => member, member => member.GetValue(options));
        Dictionary<string, string?> settings = [];
        Describe(create(), "", settings, change: true);

        bind(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), options);

        Assert.All(others, pair => Assert.Same(pair.Value, pair.Key.GetValue(options)));
    }

    [Fact]
    public void Members_that_are_not_configured_keep_their_defaults()
    {
        RoamOptions options = new();
        new ConfigurationBuilder().AddInMemoryCollection([new("Limits:MaxChannels", "7"), new("Reconnect:MaxDelay", "00:00:05")]).Build().Bind(options);
        Assert.Equal(new RoamLimits { MaxChannels = 7 }, options.Limits);
        Assert.Equal(new ReconnectPolicy { MaxDelay = TimeSpan.FromSeconds(5) }, options.Reconnect);
        Assert.Equal(new RoamOptions().LinkReconnect, options.LinkReconnect);
    }

    [Fact]
    public void Defaults_belong_to_who_asks_for_them()
    {
        RoamOptions.Default.Limits.MaxChannels = 1;
        RoamLimits.Default.MaxChannels = 1;
        LinkOptions.Default.Reliable.Reconnect.MaxAttempts = 1;
        Assert.Equal(4096, RoamOptions.Default.Limits.MaxChannels);
        Assert.Equal(4096, RoamLimits.Default.MaxChannels);
        Assert.Equal(int.MaxValue, new LinkOptions().Reliable.Reconnect.MaxAttempts);
    }

    [Fact]
    public async Task Changes_after_the_start_have_no_effect()
    {
        RoamOptions serving = new();
        RoamOptions calling = new();
        await using RoamServer server = await RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", static services => services.Add<IEcho>(new Echo()), serving);
        Spoil(serving);
        await using EchoClient client = await EchoClient.ConnectAsync(server.Address, calling).Soon();
        Spoil(calling);
        Assert.Equal([1, 2, 3], await client.EchoAsync([1, 2, 3]).Soon());

        // One that is made of the same server later has what the server was started with.
        await using EchoClient other = await EchoClient.ConnectAsync(server.Address).Soon();
        Assert.Equal([4], await other.EchoAsync([4]).Soon());

        static void Spoil(RoamOptions options)
        {
            options.Limits.MaxSessions = 0;
            options.Limits.MaxFrameBytes = 1;
            options.Limits.MaxConcurrentRequests = 0;
            options.Limits.HandshakeTimeout = TimeSpan.Zero;
            options.LinkReconnect.TotalTime = TimeSpan.FromTicks(1);
            options.Limits = null!;
        }
    }

    /// <summary>Gives the members that a text can hold with their texts, or with those of other values that are as good.</summary>
    private static void Describe(object options, string path, Dictionary<string, string?> texts, bool change)
    {
        foreach (PropertyInfo member in Members(options.GetType()))
        {
            object? value = member.GetValue(options);
            if (IsOptions(member.PropertyType))
            {
                Describe(value ?? Activator.CreateInstance(member.PropertyType)!, $"{path}{member.Name}:", texts, change);
            }
            else if (IsText(member.PropertyType))
            {
                texts.Add(path + member.Name, Convert.ToString(change ? Change(value, member.PropertyType) : value, CultureInfo.InvariantCulture));
            }
        }
    }

    private static object Change(object? value, Type type) => value switch
    {
        int.MaxValue => int.MaxValue - 1,
        int number => number + 1,
        long number => number + 1,
        double number => number / 2,
        bool boolean => !boolean,
        TimeSpan time => time + TimeSpan.FromSeconds(1),
        Enum item => Enum.GetValues(item.GetType()).Cast<object>().First(other => !other.Equals(item)),
        string text => text + "/changed",
        _ => type == typeof(string) ? "changed" : Change(Activator.CreateInstance(Nullable.GetUnderlyingType(type) ?? type), type),
    };

    /// <summary>Public properties, without those that compute what others hold.</summary>
    private static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static member => member.GetIndexParameters().Length == 0 && (member.SetMethod is { IsPublic: true } || IsOptions(member.PropertyType)));

    private static bool IsOptions(Type type) => type.Assembly == typeof(RoamOptions).Assembly && !type.IsEnum && !typeof(IEnumerable).IsAssignableFrom(type)
        && type.GetMethod("<Clone>$") is not null;

    private static bool IsText(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(bool)
            || type == typeof(TimeSpan) || type == typeof(string);
    }
}
